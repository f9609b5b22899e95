#include "bench/check_times.hpp"

#include <algorithm>
#include <cmath>

namespace dcv::bench {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// `wait(age, n)` is the time from check n, at that age, to the next.
template <class Wait>
check_times checks_until(seconds end, Wait wait) {
    check_times times;
    for (seconds age{0}; age < end; age += wait(age, times.size() - 1))
        times.push_back(age);
    return times;
}

}  // namespace

check_times checks_of(const watch::schedule& policy) {
    return checks_until(horizon, [&policy](seconds age, std::size_t) {
        constexpr double mean_chance = 0.5;
        return watch::jittered_interval(policy, std::chrono::round<std::chrono::milliseconds>(age),
                                        mean_chance);
    });
}

check_times cloudflare_checks() {
    return checks_until(horizon, [](seconds, std::size_t n) {
        return std::min<seconds>(seconds{std::floor(60 * std::pow(1.05, n))}, hours{4});
    });
}

check_times doubling_checks() {
    return checks_until(horizon, [](seconds, std::size_t n) {
        return std::min<seconds>(minutes{1} * std::exp2(n), hours{1});
    });
}

check_times digicert_checks() {
    return checks_until(digicert_stops, [](seconds age, std::size_t) {
        if (age < minutes{15}) return minutes{1};
        if (age < hours{1}) return minutes{5};
        return age < days{1} ? minutes{15} : minutes{60};
    });
}

}  // namespace dcv::bench
