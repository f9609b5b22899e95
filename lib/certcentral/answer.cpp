#include "certcentral/answer.hpp"

#include "certcentral/error_entries.hpp"
#include "certcentral/fields.hpp"
#include "certcentral/json_object.hpp"
#include "certcentral/retry_after.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <cstdlib>

namespace dcv::certcentral {

namespace {

using nlohmann::json;

/// One Content-Type, its media type application/json, with or without parameters (RFC 9110 §8.3).
bool is_json(const net::response& response) {
    const auto types = values_of(response, "Content-Type");
    return types.size() == 1 &&
           boost::algorithm::iequals(trimmed(types.front().substr(0, types.front().find(';'))),
                                     "application/json");
}

std::string first_of(const net::response& response, std::string_view field) {
    const auto values = values_of(response, field);
    return values.empty() ? std::string{} : std::string{values.front()};
}

/// What the errors say where the status alone decides what a response means.
std::string said_in_errors(const net::response& response) {
    if (!is_json(response)) return {};
    const auto body = parse_json_object(response.body);
    return body ? novelty(error_entries_of(*body)) : std::string{};
}

/// 400: the first entry that is known decides; what else is said is shown.
answer read_bad_request(const error_entries& entries) {
    for (const auto& entry : entries) {
        if (const auto why = reason_of(entry, 400)) return {*why, novelty(entries), 400, {}};
    }
    return {reason::unknown_code, entries.empty() ? std::string{} : entries.front().text(), 400, {}};
}

/// The documentation and the service disagree about which status a bad key has: both have the codes of a 403.
answer read_refusal(unsigned status, const error_entries& entries) {
    for (const auto& entry : entries) {
        if (const auto why = reason_of(entry, 403)) return {*why, entry.text(), status, {}};
    }
    return {reason::access_denied, novelty(entries), status, {}};
}

/// 200 and JSON: the only way to `active`.
answer read_success(const json& body) {
    if (body.contains("errors") || body.contains("error"))
        return {reason::errors_beside_success, {}, 200, {}};
    const auto status = body.find("status");
    if (status == body.end()) return {reason::status_missing, {}, 200, {}};
    if (!status->is_string()) return {reason::status_not_text, {}, 200, {}};

    const auto& text = status->get_ref<const std::string&>();
    if (text == "inactive") return {reason::inactive, {}, 200, {}};
    if (text != "active") return {reason::unknown_status, text, 200, {}};

    answer found{reason::active, {}, 200, {}};
    const auto token = body.find("token");
    if (token != body.end() && token->is_string()) found.token = token->get<std::string>();
    if (token != body.end() && token->is_number()) found.token = token->dump();
    return found;
}

answer read_json_answer(const net::response& response) {
    if (!is_json(response))
        return {reason::wrong_content_type, first_of(response, "Content-Type"), response.status, {}};
    const auto body = parse_json_object(response.body);
    if (!body) return {body.error(), {}, response.status, {}};
    if (response.status == 200) return read_success(*body);

    const auto entries = error_entries_of(*body);
    switch (response.status) {
        case 400:
            return read_bad_request(entries);
        case 401:
        case 403:
            return read_refusal(response.status, entries);
        case 404:
            return {reason::not_found, novelty(entries), 404, {}};
        default:
            return {reason::unexpected_status, novelty(entries), response.status, {}};
    }
}

reason reason_of(net::failure_kind kind) {
    switch (kind) {
        case net::failure_kind::resolve:
            return reason::resolve_failed;
        case net::failure_kind::connect:
            return reason::connect_failed;
        case net::failure_kind::proxy_refused:
            return reason::proxy_refused;
        case net::failure_kind::tls:
            return reason::tls_failed;
        case net::failure_kind::timed_out:
            return reason::timed_out;
        case net::failure_kind::connection_lost:
            return reason::connection_lost;
        case net::failure_kind::broken_framing:
            return reason::broken_framing;
        case net::failure_kind::unsupported_framing:
            return reason::unsupported_framing;
        case net::failure_kind::header_too_large:
            return reason::header_too_large;
        case net::failure_kind::body_too_large:
            return reason::body_too_large;
        case net::failure_kind::cancelled:
        case net::failure_kind::withheld:
            return reason::cancelled;
    }
    std::abort();
}

}  // namespace

verdict verdict_of(const answer& answer) {
    return row_of(answer.reason).kind;
}

/// The one exception to the table: a 401 is about the key whatever it says (RFC 9110 §15.5.2), while the same
/// code in a 403 may be about this domain alone.
bearing bearing_of(const answer& answer) {
    const auto& row = row_of(answer.reason);
    const bool is_about_key = answer.http_status == 401 && row.kind == verdict::refused;
    return is_about_key ? bearing::key_refused : row.said;
}

answer read_answer(const net::response& response, std::chrono::sys_seconds now) {
    const unsigned status = response.status;
    const auto wait = retry_after(response, now);
    // These two speak of the account and the service, in whatever form; no body makes them say more.
    if (status == 429) return {reason::request_limit_exceeded, said_in_errors(response), status, {}, wait};
    if (status == 503) return {reason::maintenance, said_in_errors(response), status, {}, wait};
    if (status >= 500 && status <= 599) return {reason::server_error, said_in_errors(response), status, {}};
    if (status >= 300 && status <= 399) return {reason::redirect, first_of(response, "Location"), status, {}};
    if (status != 200 && (status < 400 || status > 499)) return {reason::unexpected_status, {}, status, {}};
    if (!values_of(response, "Content-Encoding").empty())
        return {reason::content_encoded, first_of(response, "Content-Encoding"), status, {}};
    return read_json_answer(response);
}

answer read_failure(const net::failure& failure) {
    return {reason_of(failure.kind), failure.detail, failure.status, {}};
}

}  // namespace dcv::certcentral
