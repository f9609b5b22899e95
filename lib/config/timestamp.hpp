// Points in time as the configuration writes them: a date, or a time as in RFC 3339.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dcv::config {

/// `2026-11-20`, which means 00:00 UTC, or `2026-11-20T08:30:00Z` with `Z` or an offset such as `+01:00`
/// (RFC 3339 §5.6; a blank may stand for the T, a fraction of a second is dropped). Nothing when `text` is
/// anything else or no such day or time exists. A leap second (23:59:60 UTC at the end of a month) means the
/// second that follows it: the system's time has none.
std::optional<std::chrono::sys_seconds> parse_timestamp(std::string_view text) noexcept;

}  // namespace dcv::config
