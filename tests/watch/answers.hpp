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
using certcentral::verdict;

inline domain_id id(int number) {
    return *domain_id::parse(std::to_string(number));
}

inline answer txt() {
    return {verdict::not_yet, "invalid_dns_txt", {}, 400, {}};
}

inline answer limited(std::optional<std::chrono::seconds> wait = {}) {
    return {verdict::limited, "request_limit_exceeded", {}, 429, {}, wait};
}

inline answer maintenance(std::optional<std::chrono::seconds> wait = {}) {
    return {verdict::maintenance, "maintenance", {}, 503, {}, wait};
}

inline answer bad_key() {
    return {verdict::refused, "invalid_key", {}, 403, {}};
}

inline answer denied() {
    return {verdict::refused, "access_denied", {}, 403, {}};
}

inline answer absent() {
    return {verdict::unknown_domain, "not_found", {}, 404, {}};
}

inline answer firewall() {
    return {verdict::rejected, "wrong_content_type", {}, 403, {}};
}

inline answer unconnected() {
    return {verdict::failed, "connect_failed", {}, 0, {}};
}

inline answer timed_out() {
    return {verdict::failed, "timed_out", {}, 0, {}};
}

inline answer server_error() {
    return {verdict::failed, "server_error", {}, 502, {}};
}

}  // namespace dcv::watch
