// Why an answer is what it is: a closed list, with one row for each reason in reason.cpp. What a reason is
// called, means to people and says about domain and account stands there and nowhere else. Knows neither
// HTTP nor JSON: answer.cpp chooses the reason.
#pragma once

#include "certcentral/verdict.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace dcv::certcentral {

/// A new one needs its row, in the same place of the order; reason.cpp does not compile without.
enum class reason : std::uint8_t {
    none,  ///< There was no answer yet. No answer has it.
    active,
    inactive,
    invalid_dns_txt,
    invalid_dns_cname,
    file_random_value_not_found,
    invalid_dns_method,
    not_found,
    invalid_key,
    invalid_api_key,
    missing_permission,
    access_denied,
    request_limit_exceeded,
    maintenance,
    server_error,
    resolve_failed,
    connect_failed,
    proxy_refused,
    tls_failed,
    timed_out,
    cancelled,
    connection_lost,
    broken_framing,
    unsupported_framing,
    header_too_large,
    body_too_large,
    redirect,
    unexpected_status,
    content_encoded,
    wrong_content_type,
    not_json,
    duplicate_key,
    not_an_object,
    errors_beside_success,
    status_missing,
    status_not_text,
    unknown_status,
    unknown_code,
    unlisted,  ///< Recorded by another version, which knows reasons that this one does not. Always the last.
};

/// Whose words the detail of an answer is.
enum class voice { ours, theirs };

struct reason_row {
    reason why;
    std::string_view name;   ///< In events and in the ledger; of `none` empty.
    std::string_view words;  ///< A sentence for people, without its full stop.
    verdict kind;            ///< What it says about the domain,
    bearing said;            ///< and about the account: see also `bearing_of`.
    voice detail;            ///< Ours is a part of the sentence, theirs is quoted.
    unsigned status{0};      ///< DigiCert's code of this name means it in a response with that status; or 0.
    std::string_view message{};  ///< Documented beside that code.
};

[[nodiscard]] const reason_row& row_of(reason why);
[[nodiscard]] std::span<const reason_row> reason_rows();

[[nodiscard]] std::string_view to_string(reason why);
/// The reverse; nothing for a name that is none.
[[nodiscard]] std::optional<reason> reason_of(std::string_view name);

}  // namespace dcv::certcentral
