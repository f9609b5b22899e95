// The two clocks of the daemon. Nothing else reads a clock on behalf of a decision.
#pragma once

#include "watch/boottime.hpp"

namespace dcv {

/// CLOCK_BOOTTIME, clock_gettime(2).
[[nodiscard]] watch::instant boot_now();

/// The wall clock, UTC.
[[nodiscard]] watch::wall_time wall_now();

/// Both at one moment.
[[nodiscard]] watch::moment now_by_both();

}  // namespace dcv
