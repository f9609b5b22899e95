// When domains become ready to be found active: the population that every schedule is measured on.
//
// Shares and moments are exact, in closed form; the draws repeat on every machine. Knows no schedule.
#pragma once

#include <chrono>
#include <random>

namespace dcv::bench {

using seconds = std::chrono::duration<double>;

/// Nothing is counted beyond this age: DigiCert's random value lives as long. The one domain in ten thousand
/// that becomes ready later counts as never ready.
inline constexpr seconds horizon{std::chrono::days{30}};

/// The share of all domains that are ready by `age`; at age 0 those that were ready before the first check.
[[nodiscard]] double ready_by(seconds age);

/// The sum of the ages at which domains become ready up to `age`, per domain: the integral of u f(u) du.
[[nodiscard]] seconds age_sum(seconds age);

/// Evenly from 0 to 1, 1 excluded. (The distributions of std differ from library to library.)
[[nodiscard]] double draw_evenly(std::mt19937_64& chance);

/// The age at which one domain becomes ready; infinite when it never does.
[[nodiscard]] seconds draw_readiness(std::mt19937_64& chance);

}  // namespace dcv::bench
