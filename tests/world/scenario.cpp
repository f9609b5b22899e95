#include "world/scenario.hpp"

#include "world/chance.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dcv::world {

using namespace std::chrono_literals;
using std::chrono::days;

namespace {

instant readiness(chance& dice) {
    const double share = dice.share();
    if (share < 0.15) return instant{0};
    if (share < 0.60) return dice.around(30min);
    if (share < 0.93) return dice.around(days{1});
    return never;
}

nature nature_of(chance& dice) {
    const double share = dice.share();
    if (share < 0.90) return nature::honest;
    if (share < 0.92) return nature::email_method;
    if (share < 0.95) return nature::unknown;
    if (share < 0.97) return nature::foreign;
    return nature::garbled;
}

constexpr std::array all_faults{fault::no_name,    fault::no_connection,     fault::no_tls,
                                fault::firewall,   fault::server_error,      fault::redirect,
                                fault::wrong_path, fault::maintenance,       fault::limited,
                                fault::bad_key,    fault::no_permission,     fault::silence,
                                fault::slow,       fault::stale_connections, fault::full_disk,
                                fault::slow_disk,  fault::failing_disk,      fault::blocked_log};

constexpr std::array all_patience{patience::none,        patience::seconds,      patience::imf_date,
                                  patience::rfc850_date, patience::asctime_date, patience::past_date,
                                  patience::junk};

std::vector<period> weather(chance& dice, duration length) {
    std::vector<period> all;
    for (duration when = dice.between(1h, 24h); when < length - days{3}; when += dice.between(2h, days{3})) {
        const auto what = all_faults.at(static_cast<std::size_t>(dice.below(all_faults.size())));
        const auto lasts = dice.in(3) ? dice.between(1min, 3h) : dice.between(1s, 10min);
        const auto asked = all_patience.at(static_cast<std::size_t>(dice.below(all_patience.size())));
        all.push_back({when, when + lasts, what, asked,
                       std::chrono::seconds{dice.in(2) ? dice.below(120) : dice.below(7200)}});
    }
    return all;
}

/// A list without some of `all`.
std::vector<watch::domain> most_of(const std::vector<subject>& all, chance& dice) {
    std::vector<watch::domain> some;
    for (const auto& each : all) {
        if (!dice.in(20)) some.push_back(each.who);
    }
    return some;
}

happening deed_at(instant when, const std::vector<subject>& all, chance& dice) {
    switch (dice.below(9)) {
        case 0:
        case 1:
            return {when, deed::kill, dice.between(0s, 5min), {}};
        case 2:
            return {when, deed::reboot, dice.between(10s, 5min), {}};
        case 3:
            return {when, deed::suspend, dice.between(1s, 12h), {}};
        case 4:
            return {when,
                    deed::set_clock,
                    dice.in(2) ? dice.between(-24h * 400, 24h * 400) : dice.between(-10s, 10s),
                    {}};
        case 5:
            return {when, deed::relist, {}, most_of(all, dice)};
        case 6:
            return {when, deed::hurry, {}, {}};
        case 7:
            return {when, deed::stop, dice.between(0s, 5min), {}};
        default:
            return {when, deed::another_key, {}, {}};
    }
}

std::vector<happening> happenings(const std::vector<subject>& all, chance& dice, duration length) {
    std::vector<happening> deeds;
    for (duration when = dice.between(1min, 12h); when < length - days{3};
         when += dice.in(4) ? dice.between(1s, 2min) : dice.between(1h, days{2}))
        deeds.push_back(deed_at(when, all, dice));
    return deeds;
}

watch::terms terms(chance& dice, int domains) {
    watch::terms all;
    all.schedule.floor = std::chrono::seconds{dice.in(2) ? 60 : 10 + dice.below(200)};
    all.schedule.at_one_day = std::chrono::minutes{dice.in(2) ? 20 : 5 + dice.below(60)};
    all.schedule.jitter = dice.in(2) ? 0.1 : dice.share();
    if (dice.in(2))
        all.limits = {1 + static_cast<unsigned>(dice.below(100)),
                      20 + static_cast<unsigned>(dice.below(980))};
    // Enough for a stretch that lets thirty days mean something.
    all.limits.per_3min = std::max(all.limits.per_3min, static_cast<unsigned>(domains / 3));
    all.limits.per_3min = std::min(all.limits.per_3min, 1000U);
    all.connections = dice.in(2) ? 32 : 1 + static_cast<unsigned>(dice.below(64));
    return all;
}

/// Up to a tenth of the list is bad, side by side or not.
void blight(scenario& plan, chance& dice) {
    constexpr std::array places{place::head, place::middle, place::scattered};
    const std::array<std::vector<nature>, 3> kinds{
        {{nature::unknown}, {nature::foreign}, {nature::unknown, nature::foreign}}};
    const int most = static_cast<int>(plan.subjects.size()) / 10;
    if (most == 0) return;
    const auto from = dice.in(2) ? duration{0} : dice.between(1h, days{3});
    const auto where = places.at(static_cast<std::size_t>(dice.below(3)));
    spoil(plan, 1 + dice.below(most), where, kinds.at(static_cast<std::size_t>(dice.below(3))), from);
}

}  // namespace

subject domain_of(int number) {
    return {
        {*certcentral::domain_id::parse(std::to_string(number)), {}, {}}, never, nature::honest, never, {}};
}

void spoil(scenario& plan, int count, place where, const std::vector<nature>& kinds, instant from) {
    const int all = static_cast<int>(plan.subjects.size());
    for (int bad = 0; bad < count; ++bad) {
        const int number = where == place::head     ? bad
                           : where == place::middle ? (all - count) / 2 + bad
                                                    : bad * all / count;
        auto& one = plan.subjects.at(static_cast<std::size_t>(number));
        one.kind = kinds.at(static_cast<std::size_t>(bad) % kinds.size());
        one.odd_from = from;
        one.honest_from = never;
    }
}

scenario with_domains(int count, duration length) {
    scenario plan;
    plan.length = length;
    for (int number = 1; number <= count; ++number) {
        plan.subjects.push_back(domain_of(number));
        plan.listed.push_back(plan.subjects.back().who);
    }
    return plan;
}

scenario drawn(std::uint64_t seed, duration length) {
    chance dice{seed * 2 + 1};
    scenario plan;
    plan.seed = seed;
    plan.length = length;
    const int domains = dice.in(20)  ? 1000 + dice.below(2000)
                        : dice.in(3) ? 100 + dice.below(300)
                                     : 1 + dice.below(60);
    for (int number = 1; number <= domains; ++number) {
        auto one = domain_of(number);
        one.ready = readiness(dice);
        one.kind = nature_of(dice);
        if (one.kind != nature::honest && dice.in(2)) one.honest_from = dice.around(days{1});
        plan.subjects.push_back(one);
        plan.listed.push_back(one.who);
    }
    if (dice.in(3)) blight(plan, dice);
    plan.terms = terms(dice, domains);
    plan.weather = weather(dice, length);
    plan.happenings = happenings(plan.subjects, dice, length);
    if (dice.in(4)) plan.slowest = dice.between(1s, 20s);
    return plan;
}

}  // namespace dcv::world
