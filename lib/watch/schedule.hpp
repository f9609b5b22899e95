// How often a domain is asked about. Plain arithmetic: time and chance are arguments.
#pragma once

#include "watch/boottime.hpp"

#include <chrono>

namespace dcv::watch {

/// The backoff schedule. A domain that has not become ready for a while becomes ready in the next minute with
/// a chance that falls roughly as 1/age; the interval that then finds it soonest for a given number of
/// requests grows as the square root of its age.
struct schedule {
    std::chrono::milliseconds floor{std::chrono::seconds{60}};  ///< No interval is shorter. 10 ms to 1 d.
    std::chrono::milliseconds at_one_day{
        std::chrono::minutes{20}};  ///< The interval at the age of one day. 10 ms to 1 d.
    double jitter{0.1};             ///< Greatest lengthening, as a share. 0 to 1.

    bool operator==(const schedule&) const = default;
};

/// Ages beyond this count as this: no interval exceeds 110 min with the defaults. DigiCert's random value
/// lives as long.
inline constexpr std::chrono::milliseconds oldest_age{std::chrono::days{30}};

/// The age at `now` of what began at `beginning`, by the wall clock: 0 to `oldest_age`, wherever that clock
/// has been.
[[nodiscard]] std::chrono::milliseconds age_at(wall_time now, wall_time beginning);

/// The time from one check to the next at `age` (negative counts as 0), without jitter:
/// max(floor, at_one_day * sqrt(age / 1 day)).
[[nodiscard]] std::chrono::milliseconds interval(const schedule& policy, std::chrono::milliseconds age);

/// `interval` lengthened by `chance` (0 to 1, drawn evenly) of the schedule's jitter. Never shorter.
[[nodiscard]] std::chrono::milliseconds jittered_interval(const schedule& policy,
                                                          std::chrono::milliseconds age, double chance);

/// A domain whose method is unsuitable is asked no more often: only a person can change that.
inline constexpr std::chrono::hours unsuitable_interval{1};

}  // namespace dcv::watch
