// The simulated world's own time: milliseconds since the world began. It has no clock to read; whoever asks
// the world anything says what time it is, so that thirty days are tested in a millisecond.
#pragma once

#include <chrono>

namespace dcv::sim {

/// Tag of world time. Has no `now()`: the time is an argument.
struct world_clock {
    using duration = std::chrono::milliseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<world_clock, duration>;
    static constexpr bool is_steady = true;
};

/// A point of world time. Negative before the world began (a domain may have been submitted days earlier).
using instant = world_clock::time_point;

}  // namespace dcv::sim
