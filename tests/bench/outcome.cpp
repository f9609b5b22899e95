#include "bench/outcome.hpp"

#include <algorithm>

namespace dcv::bench {

namespace {

constexpr double percentile = 0.95;

// The delay of those who become ready after `from`, summed over all domains; `times` ends at the horizon.
seconds delay_after(seconds from, const check_times& times) {
    seconds sum{0};
    for (std::size_t n = 1; n < times.size(); ++n) {
        const auto begin = std::max(times[n - 1], from);
        const auto end = std::max(times[n], from);
        sum += end * (ready_by(end) - ready_by(begin)) - (age_sum(end) - age_sum(begin));
    }
    return sum;
}

// The share of all domains that wait longer than `delay`; `times` ends at the horizon.
double share_later_than(seconds delay, const check_times& times) {
    double share = 0;
    for (std::size_t n = 1; n < times.size(); ++n)
        if (times[n] - delay > times[n - 1]) share += ready_by(times[n] - delay) - ready_by(times[n - 1]);
    return share;
}

seconds p95_delay(const check_times& times) {
    const auto later = (1 - percentile) * ready_by(horizon);
    seconds low{0};
    auto high = horizon;
    while (high - low > std::chrono::milliseconds{1}) {
        const auto middle = (low + high) / 2;
        (share_later_than(middle, times) > later ? low : high) = middle;
    }
    return high;
}

}  // namespace

outcome measure(const check_times& times) {
    const auto all = ready_by(horizon);
    auto closed = times;
    closed.push_back(horizon);
    outcome sum{.requests = 1};
    for (std::size_t n = 1; n < times.size(); ++n)
        sum.requests += 1 - ready_by(times[n - 1]);
    sum.mean_delay = delay_after(seconds{0}, closed) / all;
    sum.p95_delay = p95_delay(closed);
    sum.late_delay = delay_after(digicert_stops, closed) / (all - ready_by(digicert_stops));
    sum.never_found = (all - ready_by(times.back())) / all;
    return sum;
}

outcome draw(const watch::schedule& policy, std::size_t count) {
    std::mt19937_64 chance{1963};
    std::vector<seconds> delays;
    std::size_t requests = 0;
    seconds sum{0};
    for (std::size_t n = 0; n < count; ++n) {
        const auto ready = draw_readiness(chance);
        std::chrono::milliseconds age{0};
        for (++requests; age < ready && age < horizon; ++requests)
            age += watch::jittered_interval(policy, age, draw_evenly(chance));
        if (age >= horizon) --requests;
        if (ready >= horizon) continue;
        delays.push_back(std::min<seconds>(age, horizon) - ready);
        sum += delays.back();
    }
    const auto ready_count = static_cast<double>(delays.size());
    const auto rank = delays.begin() + static_cast<std::ptrdiff_t>(percentile * ready_count);
    std::nth_element(delays.begin(), rank, delays.end());
    return {.requests = static_cast<double>(requests) / static_cast<double>(count),
            .mean_delay = sum / ready_count,
            .p95_delay = *rank};
}

}  // namespace dcv::bench
