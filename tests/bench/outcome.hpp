// What a schedule costs and what it brings.
#pragma once

#include "bench/check_times.hpp"

#include <cstddef>

namespace dcv::bench {

/// Requests are those until a domain is found or the horizon ends, over all domains. The delay runs from the
/// moment a domain is ready to the check that finds it, at the latest to the horizon, over the domains that
/// become ready before that.
struct outcome {
    double requests{0};  ///< Mean, per domain.
    seconds mean_delay{0};
    seconds p95_delay{0};
    seconds late_delay{0};  ///< Mean, of those that become ready after `digicert_stops`.
    double never_found{0};  ///< The share, of the domains that become ready, that no check finds.
};

/// Exact, by integration over each interval.
[[nodiscard]] outcome measure(const check_times& times);

/// The first three by drawing `count` domains and, for each interval, its jitter. Always the same draws.
[[nodiscard]] outcome draw(const watch::schedule& policy, std::size_t count);

}  // namespace dcv::bench
