// What CertCentral's response to a check says, in the project's own words. The only place that knows the
// API's.
//
// Sources: dev.digicert.com, "Check domain DCV", "Errors", "Rate limits". The documentation and the service
// do not agree everywhere (401 or 403 for a bad key, a leading blank in one code): both readings are taken.
#pragma once

#include "net/message.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dcv::certcentral {

/// What is to be concluded from an answer.
enum class verdict {
    active,             ///< The domain is validated. Nothing but `read_answer`'s narrow rule says so.
    not_yet,            ///< The random value was not found yet.
    method_unsuitable,  ///< The domain's DCV method is none that can be checked so; only a person can change
                        ///< that.
    unknown_domain,     ///< 404: no such domain for this account, or a wrong base URL.
    refused,            ///< 401, 403: the key is bad, revoked, or may not do this.
    limited,            ///< 429: too many requests with this key.
    maintenance,        ///< 503.
    failed,             ///< The service failed or did not answer.
    rejected,  ///< No answer about a domain: broken, contradictory or somebody else's. Not to be believed.
};

/// `active`, `not_yet`, ... as the event field `answer` has it.
[[nodiscard]] std::string_view to_string(verdict kind);

struct answer {
    verdict kind{verdict::rejected};
    std::string_view reason;           ///< One of a closed list of words; always a literal.
    std::string detail;                ///< What was found, from outside: not escaped, may be empty.
    unsigned http_status{};            ///< 0 without a response.
    std::optional<std::string> token;  ///< The random value that was found, when the answer gives it.
    /// Of `limited` and `maintenance`: how long to wait, when the answer says so. See retry_after.hpp.
    std::optional<std::chrono::seconds> retry_after{};
};

/// Reads a response. Active if and only if: status 200, exactly one Content-Type and that application/json,
/// no Content-Encoding, a body that is one strict JSON object (see json_object.hpp) without `errors` or
/// `error`, whose `status` is the string "active". `now` (UTC) is for dates alone: see retry_after.hpp.
[[nodiscard]] answer read_answer(const net::response& response, std::chrono::sys_seconds now);

/// Reads the lack of one.
[[nodiscard]] answer read_failure(const net::failure& failure);

}  // namespace dcv::certcentral
