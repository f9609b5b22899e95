// Durations as a scenario writes them and as the journal shows them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dcv::sim {

/// Reads a whole number and one of `ms s m h d` (`500ms`, `30s`, `10d`), at most 36500 d; nothing for any
/// other text.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// `1d 2h 3m 4.567s`, without the leading parts that are zero.
std::string to_text(std::chrono::milliseconds duration);

}  // namespace dcv::sim
