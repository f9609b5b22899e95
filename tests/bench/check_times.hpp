// The contestants: at which ages each schedule checks a domain that stays pending.
#pragma once

#include "bench/readiness.hpp"
#include "watch/schedule.hpp"

#include <vector>

namespace dcv::bench {

/// Ages, rising from 0 and below the horizon.
using check_times = std::vector<seconds>;

/// The daemon's own schedule, each interval with the mean jitter.
[[nodiscard]] check_times checks_of(const watch::schedule& policy);

/// Cloudflare's: the wait before retry n is min(floor(60 * 1.05^n) s, 4 h)
/// (developers.cloudflare.com/ssl/edge-certificates/changing-dcv-method/validation-backoff-schedule).
[[nodiscard]] check_times cloudflare_checks();

/// What is written when nobody thinks about it: 60 s, doubled up to one hour.
[[nodiscard]] check_times doubling_checks();

/// DigiCert's own polling ends at this age, without a word.
inline constexpr std::chrono::days digicert_stops{10};

/// DigiCert's own: every minute for 15 min, every 5 min for an hour, every 15 min for a day, hourly until
/// `digicert_stops`, then never again.
[[nodiscard]] check_times digicert_checks();

}  // namespace dcv::bench
