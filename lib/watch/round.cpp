#include "watch/round.hpp"

#include "watch/queue.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>

namespace dcv::watch {

using certcentral::domain_id;
using std::chrono::milliseconds;

namespace {

constexpr instant start;
constexpr double mean_chance = 0.5;

class first_round {
public:
    first_round(const schedule& policy, allowance most, const std::vector<domain>& listed, wall_time now)
        : policy_{policy}, limits_{most}, first_checks_{listed.size()} {
        std::uint64_t place = 0;
        for (const auto& who : listed) {
            ages_.emplace(who.id, age_at(now, beginning(who, now)));
            waiting_.add(who.id, {start - policy.floor, start, policy.floor, standing::first, {1, ++place}});
        }
    }

    milliseconds length() {
        while (first_checks_ > 0)
            ask();
        return std::chrono::round<milliseconds>(now_ - start);
    }

private:
    void ask() {
        const std::size_t enough = std::min<std::size_t>(limits_.room(now_) + 1, 101);
        if (!limits_.admits(waiting_.due(now_, enough), false, now_)) {
            now_ = limits_.next_admission(now_).value();  // None is under way: there is a time.
            return;
        }
        limits_.reserve(now_);
        limits_.left(now_);
        const auto who = waiting_.first(now_).value();
        if (asked_.insert(who).second) --first_checks_;
        wait_again(who);
    }

    void wait_again(domain_id who) {
        const auto age = ages_.at(who) + std::chrono::floor<milliseconds>(now_ - start);
        const auto interval = jittered_interval(policy_, age, mean_chance);
        waiting_.take(who);
        waiting_.add(who, {now_, now_ + interval, interval, standing::known, {1, 0}});
    }

    schedule policy_;
    limits limits_;
    queue waiting_;
    instant now_{start};
    std::unordered_map<domain_id, milliseconds> ages_;
    std::unordered_set<domain_id> asked_;
    std::size_t first_checks_;
};

}  // namespace

milliseconds round_of(const schedule& policy, allowance most, const std::vector<domain>& listed,
                      wall_time now) {
    return first_round{policy, most, listed, now}.length();
}

}  // namespace dcv::watch
