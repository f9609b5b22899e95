#include "watch/plan.hpp"

#include "watch/round.hpp"

#include <algorithm>

namespace dcv::watch {

using std::chrono::milliseconds;

namespace {

/// The age of a domain without a `since`.
constexpr std::chrono::days supposed_age{1};

std::vector<milliseconds> ages_of(const std::vector<domain>& listed, wall_time now) {
    std::vector<milliseconds> ages;
    ages.reserve(listed.size());
    for (const auto& who : listed)
        ages.push_back(age_at(now, beginning(who, now - supposed_age)));
    return ages;
}

/// The smallest number from `low` to `high` for which `holds`, which also holds for every larger one.
template <class Number, class Condition>
std::optional<Number> smallest(Number low, Number high, const Condition& holds) {
    if (!holds(high)) return {};
    while (low < high) {
        const Number middle = low + (high - low) / 2;
        if (holds(middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

}  // namespace

std::size_t pending_for_ever::ask_until(milliseconds end) {
    std::size_t checks = 0;
    for (; next_check_ < end; ++checks)
        ask();
    return checks;
}

plan::plan(const schedule& policy, allowance most, const std::vector<domain>& listed, wall_time now)
    : policy_{policy},
      most_{most},
      ages_{ages_of(listed, now)},
      first_round_{round_of(policy, most, listed, now)},
      cost_{cost_of(policy)} {
    const auto has_since = [](const domain& who) { return who.since.has_value(); };
    dated_ = static_cast<std::size_t>(std::count_if(listed.begin(), listed.end(), has_since));
}

load plan::cost_of(const schedule& policy) const {
    load sum{policy, most_};
    for (const auto age : ages_)
        sum.add(age);
    return sum;
}

milliseconds plan::expected_delay(milliseconds age) const {
    constexpr double mean_chance = 0.5;
    const std::chrono::duration<double, std::milli> mean{jittered_interval(policy_, age, mean_chance)};
    return std::chrono::round<milliseconds>(mean / 2 * cost_.stretch());
}

std::optional<milliseconds> plan::sufficient_at_one_day() const {
    constexpr milliseconds longest = std::chrono::days{1};
    const milliseconds unit =
        policy_.at_one_day < std::chrono::minutes{1} ? std::chrono::seconds{1} : std::chrono::minutes{1};
    const auto holds = [this, unit](milliseconds::rep count) {
        schedule slower = policy_;
        slower.at_one_day = count * unit;
        return cost_of(slower).stretch() <= 1;
    };
    const auto shortest = (policy_.at_one_day + unit - milliseconds{1}) / unit;
    const auto found = smallest(shortest, longest / unit, holds);
    if (!found) return {};
    return *found * unit;
}

bool plan::suffices(allowance most) const {
    return cost_.per_second() <= load{policy_, most}.allowed_per_second();
}

std::optional<allowance> plan::sufficient_limits() const {
    allowance found{std::max(most_.per_5s, most_of_a_key.per_5s),
                    std::max(most_.per_3min, most_of_a_key.per_3min)};
    const auto per_3min = smallest(most_.per_3min, found.per_3min, [this, found](unsigned count) {
        return suffices({found.per_5s, count});
    });
    if (!per_3min) return {};
    found.per_3min = *per_3min;
    found.per_5s = smallest(most_.per_5s, found.per_5s, [this, found](unsigned count) {
                       return suffices({count, found.per_3min});
                   }).value();
    return found;
}

}  // namespace dcv::watch
