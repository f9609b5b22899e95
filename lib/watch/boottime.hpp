// Points on the kernel's CLOCK_BOOTTIME, the clock of every schedule: it runs on through a suspend and never
// jumps when the wall clock is set. This room is told the time; it has no clock to read.
#pragma once

#include <chrono>
#include <optional>

namespace dcv::watch {

/// Tag of CLOCK_BOOTTIME (clock_gettime(2)), to the nanosecond: no interval is cut short by rounding. Has no
/// `now()`: the time is an argument.
struct boottime {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<boottime, duration>;
    static constexpr bool is_steady = true;
};

using instant = boottime::time_point;

/// A point of the wall clock, UTC.
using wall_time = std::chrono::sys_time<std::chrono::milliseconds>;

/// The reading of both clocks at one moment: what turns times of the one into times of the other.
struct moment {
    instant boot;
    wall_time wall;

    [[nodiscard]] wall_time to_wall(instant time) const {
        return wall + std::chrono::round<wall_time::duration>(time - boot);
    }
    /// What the wall clock is ahead of this one by: another value once it was set.
    [[nodiscard]] std::chrono::nanoseconds clock() const {
        return wall.time_since_epoch() - boot.time_since_epoch();
    }
    [[nodiscard]] instant to_boot(wall_time time) const { return boot + (time - wall); }
    /// A time that was recorded: by the clock of then, or the present one when that is not known.
    [[nodiscard]] instant to_boot(wall_time time,
                                  const std::optional<std::chrono::nanoseconds>& clock_then) const {
        return clock_then ? instant{time.time_since_epoch() - *clock_then} : to_boot(time);
    }
};

}  // namespace dcv::watch
