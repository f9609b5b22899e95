#include "bench/crowd.hpp"

#include <queue>
#include <utility>

namespace dcv::bench {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t crowd = 100'000;
constexpr std::chrono::days crowd_age{7};

/// All have been late for long: their last checks lie evenly in one round.
duration last_check_of(std::size_t number, const watch::terms& terms) {
    return -watch::limits{terms.limits}.pace() * number;
}

duration interval_at(const watch::terms& terms, duration age, world::chance& dice) {
    return watch::jittered_interval(terms.schedule, std::chrono::floor<std::chrono::milliseconds>(age),
                                    dice.share());
}

double minutes(duration length) {
    return std::chrono::duration<double, std::chrono::minutes::period>{length}.count();
}

}  // namespace

watch::terms crowded_terms() {
    return {{}, {1000, 3008}, 256};
}

void gather_crowd(polled_account& account, const watch::terms& terms) {
    world::chance dice{5};
    const auto all = domains(crowd, account, crowd_age);
    for (std::size_t number = 0; number < crowd; ++number) {
        const auto& who = all[number];
        const auto asked = watch::instant{last_check_of(number, terms)};
        watch::remembered one{who, watch::beginning(who, account.now().wall)};
        one.checks = 1;
        one.reason = certcentral::reason::invalid_dns_txt;
        one.last_check = account.now().to_wall(asked);
        one.next_check = account.now().to_wall(asked + interval_at(terms, crowd_age, dice));
        account.remember(one);
    }
    account.list(all);
}

std::vector<newcomer> newcomers() {
    world::chance dice{3};
    std::vector<newcomer> all;
    for (instant when = 30min; when < 5h; when += 3min)
        all.push_back({{numbered(crowd + 1 + all.size()), {}, {}}, when, when + dice.between(2min, 1h)});
    return all;
}

double mean_minutes_late(const polled_account& account, const std::vector<newcomer>& all) {
    double sum = 0;
    for (const auto& one : all) {
        const auto found = account.found().find(one.who.id);
        const auto end = watch::instant{account.now().boot}.time_since_epoch();
        sum += minutes((found == account.found().end() ? end : found->second) - one.ready);
    }
    return sum / static_cast<double>(all.size());
}

double first_come_first_served(const std::vector<newcomer>& all, const watch::terms& terms) {
    using turn = std::pair<instant, std::size_t>;
    std::priority_queue<turn, std::vector<turn>, std::greater<>> waiting;
    world::chance dice{5};
    for (std::size_t number = 0; number < crowd; ++number)
        waiting.push({last_check_of(number, terms) + interval_at(terms, crowd_age, dice), number});
    for (std::size_t number = 0; number < all.size(); ++number)
        waiting.push({all[number].added, crowd + number});

    double late = 0;
    std::size_t missing = all.size();
    for (instant now = 0s; missing > 0; now += watch::limits{terms.limits}.pace()) {
        const auto [due, number] = waiting.top();
        if (due > now) continue;
        waiting.pop();
        const auto* const fresh = number < crowd ? nullptr : &all[number - crowd];
        if (fresh != nullptr && fresh->ready <= now) {
            late += minutes(now - fresh->ready);
            --missing;
            continue;
        }
        const auto age = fresh == nullptr ? crowd_age + now : now - fresh->added;
        waiting.push({now + interval_at(terms, age, dice), number});
    }
    return late / static_cast<double>(all.size());
}

}  // namespace dcv::bench
