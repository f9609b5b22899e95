// How long to leave alone what gave trouble. Plain arithmetic: chance is an argument.
#pragma once

#include <chrono>

namespace dcv::watch {

/// `first`, doubled so many `times`, but no more than `most`.
[[nodiscard]] std::chrono::milliseconds doubled(std::chrono::milliseconds first, unsigned times,
                                                std::chrono::milliseconds most);

inline constexpr std::chrono::minutes longest_trouble_pause{60};

/// The pause after so many checks of one domain in a row that ended in trouble of its own (none: 0): `chance`
/// (0 to 1, drawn evenly) of 60 s, 2 min, 4 min ... `longest_trouble_pause`. All of it is jitter, because
/// what failed together should not come back together (AWS Architecture Blog, "Exponential Backoff And
/// Jitter": "full jitter"). It is added to the schedule's interval, so it never shortens that.
[[nodiscard]] std::chrono::milliseconds trouble_pause(unsigned troubles_in_a_row, double chance);

}  // namespace dcv::watch
