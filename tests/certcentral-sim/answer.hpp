// The words of the API: every answer CertCentral is known to give to this call, to the letter. The only place
// that spells them; which one fits when is the world's affair.
#pragma once

#include "certcentral-sim/scenario.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dcv::sim {

struct answer {
    unsigned status{200};
    std::string code{};  ///< The error's code, or the `status` of a success: for the journal.
    std::string content_type{"application/json"};
    std::string body{};
    std::optional<std::chrono::milliseconds> retry_after{};  ///< In world time.
};

/// 200. `token` is the random value; without it as the newer edition of the API answers.
answer active(const std::optional<std::string>& token);
/// 200 with the documented status of which no sample is known.
answer inactive();
/// 400: the check did not pass; each method has its own code, an unsuitable one too.
answer not_validated(method by);
/// 403: no key, or one that is unknown or revoked.
answer invalid_key();
/// 403: the key may not do this.
answer missing_permission();
/// 404: no such domain in this account.
answer unknown_domain();
/// 404: no such call, or a wrong base URL.
answer unknown_route();
/// 429: the key is over its limits.
answer too_many(const std::optional<std::chrono::milliseconds>& retry_after);
/// 503 as HTML.
answer under_maintenance(const std::optional<std::chrono::milliseconds>& retry_after);
/// 201: a new random value.
answer new_random_value(std::string_view token);

}  // namespace dcv::sim
