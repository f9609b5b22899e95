// How long a domain waits for its next check, whatever its last answer was.
#pragma once

#include "certcentral/verdict.hpp"
#include "watch/boottime.hpp"
#include "watch/schedule.hpp"
#include "watch/watched.hpp"

#include <chrono>

namespace dcv::watch {

/// What the account's gate makes of an answer about one domain: see gate_step and gate.
struct circumstances {
    bool blameless{false};  ///< Nothing in it is the domain's own.
    bool gate_closed{false};
    std::optional<instant> others_answered{};
};

/// The interval of its schedule: by its age, of a parked domain daily. `chance` (0 to 1) draws the jitter.
[[nodiscard]] std::chrono::milliseconds scheduled_wait(const schedule& policy, const watched& one,
                                                       instant now, double chance);

/// The wait after an answer of that kind, which `one` has already counted: as scheduled, an hour at least
/// while its method is unsuitable, and a pause on top after trouble of its own.
[[nodiscard]] std::chrono::milliseconds wait_after(const schedule& policy, const watched& one,
                                                   certcentral::verdict kind, instant now, double chance);

/// No wait that is remembered or taken over is longer.
[[nodiscard]] std::chrono::milliseconds longest_wait(const schedule& policy, const watched& one, instant now);

}  // namespace dcv::watch
