// Durations, reasons and answers in words: what a person reads in a log line, in `status` and after `check`.
#pragma once

#include "certcentral/reason.hpp"
#include "watch/gate_kind.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace dcv::report {

/// The two largest units: `45 s`, `6 min 1 s`, `3 h`, `2 d 4 h`. Less than a second counts as 0 s.
[[nodiscard]] std::string in_words(std::chrono::milliseconds duration);

/// `1 domain waits`, `2 domains wait`.
[[nodiscard]] std::string counted(std::size_t count, std::string_view one, std::string_view several);

/// What an answer's reason means, as a sentence without its full stop.
[[nodiscard]] std::string_view reason_in_words(certcentral::reason why);

/// The same with what was found: `http_status` (0 without a response, or when it is not known any more) and
/// `detail`, which comes from outside. It is escaped, cut, and in quotes where it is another party's wording.
[[nodiscard]] std::string answer_in_words(certcentral::reason why, unsigned http_status,
                                          std::string_view detail);

/// Why the account's gate is closed, as a sentence without its full stop.
[[nodiscard]] std::string gate_in_words(watch::gate_kind gate, certcentral::reason why, unsigned http_status,
                                        std::string_view detail);

}  // namespace dcv::report
