#include "bench/readiness.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace dcv::bench {

namespace {

// Log-normal, with a standard deviation of 1 in the logarithm: two thirds lie within a factor e of the
// median.
struct wave {
    double share;
    seconds median;
};

// Somebody has published the value before submitting; somebody does it in the next hour; somebody hands it to
// another department; and somebody never does.
constexpr double ready_at_once = 0.15;
constexpr std::array waves{wave{0.45, std::chrono::minutes{30}}, wave{0.33, std::chrono::days{1}}};

double normal_cdf(double z) {
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double deviation(const wave& one, seconds age) {
    return std::log(age / one.median);
}

}  // namespace

double ready_by(seconds age) {
    auto share = ready_at_once;
    if (age <= seconds{0}) return share;
    for (const auto& one : waves)
        share += one.share * normal_cdf(deviation(one, age));
    return share;
}

seconds age_sum(seconds age) {
    seconds sum{0};
    if (age <= seconds{0}) return sum;
    for (const auto& one : waves)
        sum += one.share * one.median * std::exp(0.5) * normal_cdf(deviation(one, age) - 1);
    return sum;
}

double draw_evenly(std::mt19937_64& chance) {
    return std::ldexp(static_cast<double>(chance() >> 11), -53);
}

seconds draw_readiness(std::mt19937_64& chance) {
    auto left = draw_evenly(chance) - ready_at_once;
    if (left < 0) return seconds{0};
    for (const auto& one : waves) {
        left -= one.share;
        if (left >= 0) continue;
        // Box and Muller, 1958.
        const auto radius = std::sqrt(-2 * std::log(1 - draw_evenly(chance)));
        const auto angle = 2 * std::numbers::pi * draw_evenly(chance);
        return one.median * std::exp(radius * std::cos(angle));
    }
    return seconds{std::numeric_limits<double>::infinity()};
}

}  // namespace dcv::bench
