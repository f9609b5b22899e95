// How long a response asks its reader to wait (RFC 9110 §10.2.3). CertCentral promises no such field; what
// stands in front of it may send one. Told the time; owns no clock, and no locale or time zone matters.
#pragma once

#include "net/message.hpp"

#include <chrono>
#include <optional>

namespace dcv::certcentral {

/// A longer one counts as this.
inline constexpr std::chrono::hours longest_retry_after{24};

/// The delay that `Retry-After` asks for, 0 to `longest_retry_after`: seconds, or a date in any of its three
/// forms (RFC 9110 §5.6.7). A date is measured against the response's own `Date`, because the two clocks need
/// not agree; against `now` (UTC) where that is missing, double or no date. The name of the weekday is not
/// compared with the date.
///
/// Nothing without the field, for a date in the past and for anything else. Of several fields, which the RFC
/// does not allow, the longest delay that can be read: it keeps the others' promises too.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after(const net::response& response,
                                                              std::chrono::sys_seconds now);

}  // namespace dcv::certcentral
