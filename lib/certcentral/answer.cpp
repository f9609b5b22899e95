#include "certcentral/answer.hpp"

#include "certcentral/error_entries.hpp"
#include "certcentral/fields.hpp"
#include "certcentral/json_object.hpp"
#include "certcentral/retry_after.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <array>
#include <utility>

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

struct known_code {
    std::string_view code;
    verdict kind;
};

constexpr std::array pending_codes{
    known_code{"invalid_dns_txt", verdict::not_yet},
    known_code{"invalid_dns_cname", verdict::not_yet},
    known_code{"file_random_value_not_found", verdict::not_yet},
    known_code{"invalid_dns_method", verdict::method_unsuitable},
};

/// What the errors say where the status alone decides what a response means.
std::string said_in_errors(const net::response& response) {
    if (!is_json(response)) return {};
    const auto body = parse_json_object(response.body);
    return body ? novelty(error_entries_of(*body)) : std::string{};
}

answer rejected(unsigned status, std::string_view reason, std::string detail = {}) {
    return {verdict::rejected, reason, std::move(detail), status, {}};
}

/// 400: the first entry that is known decides; what else is said is shown.
answer read_bad_request(const error_entries& entries) {
    for (const auto& entry : entries) {
        for (const auto& known : pending_codes) {
            if (entry.head() == known.code) return {known.kind, known.code, novelty(entries), 400, {}};
        }
    }
    return rejected(400, "unknown_code", entries.empty() ? std::string{} : entries.front().text());
}

answer read_refusal(unsigned status, const error_entries& entries) {
    constexpr std::array<std::string_view, 3> causes{"invalid_key", "invalid_api_key", "missing_permission"};
    for (const auto& entry : entries) {
        for (const auto& cause : causes) {
            if (entry.code.find(cause) != std::string::npos)
                return {verdict::refused, cause, entry.text(), status, {}};
        }
    }
    return {verdict::refused, "access_denied", novelty(entries), status, {}};
}

/// 200 and JSON: the only way to `active`.
answer read_success(const json& body) {
    if (body.contains("errors") || body.contains("error")) return rejected(200, "errors_beside_success");
    const auto status = body.find("status");
    if (status == body.end()) return rejected(200, "status_missing");
    if (!status->is_string()) return rejected(200, "status_not_text");

    const auto& text = status->get_ref<const std::string&>();
    if (text == "inactive") return {verdict::not_yet, "inactive", {}, 200, {}};
    if (text != "active") return rejected(200, "unknown_status", text);

    answer found{verdict::active, "active", {}, 200, {}};
    const auto token = body.find("token");
    if (token != body.end() && token->is_string()) found.token = token->get<std::string>();
    if (token != body.end() && token->is_number()) found.token = token->dump();
    return found;
}

answer read_json_answer(const net::response& response) {
    if (!is_json(response))
        return rejected(response.status, "wrong_content_type", first_of(response, "Content-Type"));
    const auto body = parse_json_object(response.body);
    if (!body) return rejected(response.status, body.error().reason);
    if (response.status == 200) return read_success(*body);

    const auto entries = error_entries_of(*body);
    switch (response.status) {
        case 400:
            return read_bad_request(entries);
        case 401:
        case 403:
            return read_refusal(response.status, entries);
        case 404:
            return {verdict::unknown_domain, "not_found", novelty(entries), 404, {}};
        default:
            return rejected(response.status, "unexpected_status", novelty(entries));
    }
}

std::string_view reason_of(net::failure_kind kind) {
    switch (kind) {
        case net::failure_kind::resolve:
            return "resolve_failed";
        case net::failure_kind::connect:
            return "connect_failed";
        case net::failure_kind::proxy_refused:
            return "proxy_refused";
        case net::failure_kind::tls:
            return "tls_failed";
        case net::failure_kind::timed_out:
            return "timed_out";
        case net::failure_kind::connection_lost:
            return "connection_lost";
        case net::failure_kind::broken_framing:
            return "broken_framing";
        case net::failure_kind::unsupported_framing:
            return "unsupported_framing";
        case net::failure_kind::header_too_large:
            return "header_too_large";
        case net::failure_kind::body_too_large:
            return "body_too_large";
        case net::failure_kind::cancelled:
        case net::failure_kind::withheld:
            return "cancelled";
    }
    std::abort();
}

bool is_broken(net::failure_kind kind) {
    return kind == net::failure_kind::broken_framing || kind == net::failure_kind::unsupported_framing ||
           kind == net::failure_kind::header_too_large || kind == net::failure_kind::body_too_large;
}

}  // namespace

std::string_view to_string(verdict kind) {
    switch (kind) {
        case verdict::active:
            return "active";
        case verdict::not_yet:
            return "not_yet";
        case verdict::method_unsuitable:
            return "method_unsuitable";
        case verdict::unknown_domain:
            return "unknown_domain";
        case verdict::refused:
            return "refused";
        case verdict::limited:
            return "limited";
        case verdict::maintenance:
            return "maintenance";
        case verdict::failed:
            return "failed";
        case verdict::rejected:
            return "rejected";
    }
    std::abort();
}

answer read_answer(const net::response& response, std::chrono::sys_seconds now) {
    const unsigned status = response.status;
    const auto wait = retry_after(response, now);
    // These two speak of the account and the service, in whatever form; no body makes them say more.
    if (status == 429)
        return {verdict::limited, "request_limit_exceeded", said_in_errors(response), status, {}, wait};
    if (status == 503)
        return {verdict::maintenance, "maintenance", said_in_errors(response), status, {}, wait};
    if (status >= 500 && status <= 599)
        return {verdict::failed, "server_error", said_in_errors(response), status, {}};
    if (status >= 300 && status <= 399) return rejected(status, "redirect", first_of(response, "Location"));
    if (status != 200 && (status < 400 || status > 499)) return rejected(status, "unexpected_status");
    if (!values_of(response, "Content-Encoding").empty())
        return rejected(status, "content_encoded", first_of(response, "Content-Encoding"));
    return read_json_answer(response);
}

answer read_failure(const net::failure& failure) {
    const verdict kind = is_broken(failure.kind) ? verdict::rejected : verdict::failed;
    return {kind, reason_of(failure.kind), failure.detail, failure.status, {}};
}

}  // namespace dcv::certcentral
