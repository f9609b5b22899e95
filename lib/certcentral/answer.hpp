// What CertCentral's response to a check says, as a reason. The only place, with reason.cpp, that knows the
// API's words.
//
// Sources: dev.digicert.com, "Check domain DCV", "Errors", "Rate limits". The documentation and the service
// do not agree everywhere (401 or 403 for a bad key, a leading blank in one code): both readings are taken.
#pragma once

#include "certcentral/reason.hpp"
#include "net/message.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace dcv::certcentral {

struct answer {
    certcentral::reason reason{certcentral::reason::none};
    std::string detail;                ///< What was found, from outside: not escaped, may be empty.
    unsigned http_status{};            ///< 0 without a response.
    std::optional<std::string> token;  ///< The random value that was found, when the answer gives it.
    /// Of `limited` and `maintenance`: how long to wait, when the answer says so. See retry_after.hpp.
    std::optional<std::chrono::seconds> retry_after{};
};

/// What the answer's reason says about the domain and about the account.
[[nodiscard]] verdict verdict_of(const answer& answer);
[[nodiscard]] bearing bearing_of(const answer& answer);

/// Reads a response. Active if and only if: status 200, exactly one Content-Type and that application/json,
/// no Content-Encoding, a body that is one strict JSON object (see json_object.hpp) without `errors` or
/// `error`, whose `status` is the string "active". `now` (UTC) is for dates alone: see retry_after.hpp.
[[nodiscard]] answer read_answer(const net::response& response, std::chrono::sys_seconds now);

/// Reads the lack of one.
[[nodiscard]] answer read_failure(const net::failure& failure);

}  // namespace dcv::certcentral
