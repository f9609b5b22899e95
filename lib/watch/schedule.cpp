#include "watch/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace dcv::watch {

namespace {

std::chrono::milliseconds scaled(std::chrono::milliseconds duration, double factor) {
    return std::chrono::milliseconds{std::llround(static_cast<double>(duration.count()) * factor)};
}

}  // namespace

std::chrono::milliseconds age_at(wall_time now, wall_time beginning) {
    return std::clamp<std::chrono::milliseconds>(now - beginning, std::chrono::milliseconds{0}, oldest_age);
}

std::chrono::milliseconds interval(const schedule& policy, std::chrono::milliseconds age) {
    const auto counted = std::clamp(age, std::chrono::milliseconds{0}, oldest_age);
    const std::chrono::duration<double, std::chrono::days::period> in_days{counted};
    return std::max(policy.floor, scaled(policy.at_one_day, std::sqrt(in_days.count())));
}

std::chrono::milliseconds jittered_interval(const schedule& policy, std::chrono::milliseconds age,
                                            double chance) {
    return scaled(interval(policy, age), 1.0 + policy.jitter * std::clamp(chance, 0.0, 1.0));
}

}  // namespace dcv::watch
