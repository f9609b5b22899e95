// Durations as people write them in the configuration and on the command line: `90s`.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dcv::config {

/// A whole number and one of `ms s m h d`, nothing between them. What is too long for 64 bits of milliseconds
/// comes back as the longest they can hold: outside every range.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept;

/// The same the other way round, in the greatest unit that leaves a whole number: 90 s is `90s`, 60 s is
/// `1m`.
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);

}  // namespace dcv::config
