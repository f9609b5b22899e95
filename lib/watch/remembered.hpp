// A domain as it is remembered across a restart: all that a decision needs, by the wall clock, because no
// other clock outlives a boot.
#pragma once

#include "certcentral/reason.hpp"
#include "watch/boottime.hpp"
#include "watch/domain.hpp"
#include "watch/schedule.hpp"
#include "watch/watched.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace dcv::watch {

/// How a watch ended well.
struct activation {
    wall_time at;
    std::string transition_id;

    bool operator==(const activation&) const = default;
};

struct remembered {
    domain who;           ///< Its `since` is the one its age counts from.
    wall_time seen_at{};  ///< When the watch began.
    std::uint64_t checks{};
    certcentral::reason reason{};
    std::optional<wall_time> last_check{};
    wall_time next_check{};
    certcentral::reason warned{};
    std::optional<wall_time> warned_at{};  ///< Set when `warned` is not `none`.
    ageing told{ageing::none};
    unsigned troubles{0};
    unsigned denials{0};
    std::optional<wall_time> denied_at{};  ///< When the row of denials began.
    bool parked{false};
    std::optional<activation> active{};      ///< Set once it is active: then it is never asked about again.
    std::string detail{};                    ///< Of the last answer: its code and message, from outside, cut.
    std::optional<wall_time> answered_at{};  ///< When CertCentral last answered for it under this account.
    std::optional<std::chrono::nanoseconds> clock{};  ///< `moment::clock` of the times above, in this boot.

    bool operator==(const remembered&) const = default;
};

/// A pending or parked domain as it is to be remembered.
[[nodiscard]] remembered remember(const watched& one, const moment& now);

/// A pending or parked domain as it was remembered, its age counted on: within one boot by CLOCK_BOOTTIME,
/// across boots by the wall clock. Nothing is due later than `longest_wait`, and an age is 0 to 30 days,
/// wherever the wall clock has been since.
[[nodiscard]] watched recall(const remembered& one, const schedule& policy, const moment& now);

}  // namespace dcv::watch
