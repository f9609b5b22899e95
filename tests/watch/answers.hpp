// One answer of each sort, for the tests.
#pragma once

#include "certcentral/answer.hpp"
#include "certcentral/domain_id.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace dcv::watch {

using certcentral::answer;
using certcentral::domain_id;
using certcentral::reason;
using certcentral::verdict;

inline domain_id id(int number) {
    return *domain_id::parse(std::to_string(number));
}

inline answer txt() {
    return {reason::invalid_dns_txt, {}, 400, {}};
}

inline answer limited(std::optional<std::chrono::seconds> wait = {}) {
    return {reason::request_limit_exceeded, {}, 429, {}, wait};
}

inline answer maintenance(std::optional<std::chrono::seconds> wait = {}) {
    return {reason::maintenance, {}, 503, {}, wait};
}

inline answer bad_key() {
    return {reason::invalid_key, {}, 403, {}};
}

inline answer denied() {
    return {reason::access_denied, {}, 403, {}};
}

inline answer absent() {
    return {reason::not_found, {}, 404, {}};
}

inline answer firewall() {
    return {reason::wrong_content_type, {}, 403, {}};
}

inline answer unconnected() {
    return {reason::connect_failed, {}, 0, {}};
}

inline answer timed_out() {
    return {reason::timed_out, {}, 0, {}};
}

inline answer server_error() {
    return {reason::server_error, {}, 502, {}};
}

}  // namespace dcv::watch
