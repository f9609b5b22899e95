// How long the first round of a new list takes: the order of the queue and the limits, replayed in virtual
// time. Knows no answers: each comes at once, and none is "active".
#pragma once

#include "watch/domain.hpp"
#include "watch/limits.hpp"
#include "watch/schedule.hpp"

#include <chrono>
#include <vector>

namespace dcv::watch {

/// All of `listed` are due at `now`: until the last of them has been asked for the first time. Domains that
/// were asked once and are due again meanwhile count as they do in the daemon (see queue.hpp), with the mean
/// of the jitter.
[[nodiscard]] std::chrono::milliseconds round_of(const schedule& policy, allowance most,
                                                 const std::vector<domain>& listed, wall_time now);

}  // namespace dcv::watch
