// Durations and reasons as people say them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace dcv::report {

/// The two largest units: `45 s`, `6 min 1 s`, `3 h`, `2 d 4 h`. Less than a second counts as 0 s.
[[nodiscard]] std::string in_words(std::chrono::milliseconds duration);

/// What an answer's `reason` means, as a sentence without its full stop.
[[nodiscard]] std::string_view reason_in_words(std::string_view reason);

}  // namespace dcv::report
