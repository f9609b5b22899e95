#include "watch/load.hpp"

#include <algorithm>
#include <chrono>

namespace dcv::watch {

namespace {

double seconds(std::chrono::duration<double> length) {
    return length.count();
}

}  // namespace

void load::add(std::chrono::milliseconds age) {
    constexpr double mean_chance = 0.5;
    per_second_ += 1 / seconds(jittered_interval(policy_, age, mean_chance));
}

double load::allowed_per_second() const {
    constexpr double share = 0.9;
    const double by_limits = share / seconds(limits{most_}.pace());
    if (mean_check_ <= mean_check_.zero()) return by_limits;
    return std::min(by_limits, connections_ / seconds(mean_check_));
}

double load::stretch() const {
    return std::max(1.0, per_second_ / allowed_per_second());
}

}  // namespace dcv::watch
