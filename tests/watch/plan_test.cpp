#include "watch/plan.hpp"

#include "watch/watchlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace dcv::watch {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using testing::ElementsAre;

const instant start{hours{100}};
const wall_time wall = sys_days{2026y / November / 20};
constexpr schedule no_jitter{60s, 20min, 0};
constexpr allowance by_default{20, 200};

certcentral::domain_id id(std::size_t number) {
    return *certcentral::domain_id::parse(std::to_string(number));
}

std::vector<domain> list_of(std::size_t count, std::optional<sys_seconds> since = {}) {
    std::vector<domain> listed;
    for (std::size_t number = 1; number <= count; ++number)
        listed.push_back({id(number), {}, since});
    return listed;
}

plan plan_for(std::size_t count, const schedule& policy = no_jitter, allowance most = by_default) {
    return {policy, most, list_of(count), wall};
}

/// When the plan has one new domain asked before `end`.
std::vector<milliseconds> planned(const schedule& policy, milliseconds end) {
    std::vector<milliseconds> checks;
    for (pending_for_ever one{policy}; one.next_check() < end; one.ask())
        checks.push_back(one.next_check());
    return checks;
}

/// When the watch list itself has it asked: told "not yet" the moment it asks.
std::vector<milliseconds> watched_for(const schedule& policy, milliseconds end) {
    watchlist list{policy};
    list.relist(list_of(1), {start, wall});
    std::vector<milliseconds> checks;
    for (auto now = list.next_due(); *now < start + end; now = list.next_due()) {
        const auto passed = duration_cast<milliseconds>(*now - start);
        checks.push_back(passed);
        const auto one = list.first_due(*now).value();
        list.take(one, *now);
        list.record(one, {certcentral::reason::inactive, {}, 200, {}}, {*now, wall + passed}, 0);
    }
    return checks;
}

TEST(PendingForEver, IsAskedExactlyWhenTheWatchlistAsks) {
    for (const auto& policy : {schedule{}, no_jitter, schedule{1s, 5min, 0.5}, schedule{7h, 20min, 0},
                               schedule{60s, days{1}, 0}, schedule{90s, 7s, 1}}) {
        for (const auto end : {milliseconds{days{1}}, milliseconds{days{45}}})
            EXPECT_EQ(planned(policy, end), watched_for(policy, end));
    }
}

TEST(PendingForEver, IsAskedAtOnceAndNotAnyMoreAtTheEnd) {
    EXPECT_THAT(planned(no_jitter, 1ms), ElementsAre(0ms));
    EXPECT_THAT(planned(no_jitter, 2min), ElementsAre(0ms, 1min));
}

TEST(PendingForEver, CountsWhatItIsAsked) {
    pending_for_ever one{{}};
    EXPECT_EQ(one.ask_until(days{10}) + one.ask_until(days{30}), planned({}, days{30}).size());
    EXPECT_GE(one.next_check(), days{30});
}

TEST(PendingForEver, IsAskedEvenlyOnceItIsThirtyDaysOld) {
    pending_for_ever one{{}};
    one.ask_until(days{30});
    const auto first = one.next_check();
    EXPECT_EQ(one.ask_until(first + 100 * interval({}, days{30})), 100U);
}

TEST(FirstRound, OfAFewIsOverAtOnce) {
    EXPECT_EQ(plan_for(0).first_round(), 0ms);
    EXPECT_EQ(plan_for(20).first_round(), 0ms);
}

TEST(FirstRound, OfMoreThanMayLeaveAtOnceTakesTheirEvenPaceEach) {
    EXPECT_EQ(plan_for(21).first_round(), 20 * 902'500us);
    EXPECT_EQ(plan_for(420).first_round(), 378'148ms);
    EXPECT_EQ(plan_for(11, no_jitter, {10, 1000}).first_round(), 5500ms);
}

TEST(FirstRound, P25_OfOldDomainsTakesAsLong) {
    const auto old = floor<seconds>(wall - days{20});
    EXPECT_EQ(plan(no_jitter, by_default, list_of(300, old), wall).first_round(),
              plan_for(300).first_round());
}

TEST(FirstRound, P31_OfVeryManyLeavesAQuarterToThoseThatAreDueAgain) {
    // Ten minutes after its due time at 60 s the first one is not put off any longer.
    const double before = 660 / 0.9025;
    const double checks = before + (100'000 - before) * 4 / 3;
    EXPECT_NEAR(duration<double>(plan_for(100'000).first_round()).count(), checks * 0.9025, 5);
    EXPECT_NEAR(duration<double>(plan_for(700).first_round()).count(), 699 * 0.9025, 0.01);
}

TEST(Plan, CountsWhoHasNoSinceAsOneDayOldAndTheOthersAsOldAsTheyAre) {
    auto listed = list_of(1);
    EXPECT_NEAR(plan(no_jitter, by_default, listed, wall).cost().per_second(), 1 / 1200.0, 1e-12);
    for (const auto& [since, seconds_apart] :
         {std::pair{wall - days{9}, 3600.0}, std::pair{wall - days{400}, 1200 * std::sqrt(30.0)},
          std::pair{wall + days{1}, 60.0}}) {
        listed.front().since = floor<seconds>(since);
        const plan list{no_jitter, by_default, listed, wall};
        EXPECT_NEAR(1 / list.cost().per_second(), seconds_apart, 1e-3);
        EXPECT_EQ(list.dated(), 1U);
    }
}

TEST(Plan, CountsTheMeanOfTheJitter) {
    EXPECT_NEAR(plan_for(420, {}).cost().per_second(), 420 / 1260.0, 1e-9);
}

TEST(ExpectedDelay, IsHalfTheMeanIntervalTimesTheStretch) {
    EXPECT_EQ(plan_for(1, {}).expected_delay(days{1}), 630s);
    EXPECT_EQ(plan_for(1).expected_delay(0s), 30s);
    const auto crowded = plan_for(12'000);
    ASSERT_GT(crowded.cost().stretch(), 10);
    EXPECT_NEAR(duration<double>{crowded.expected_delay(days{1})}.count(), 600 * crowded.cost().stretch(),
                1e-3);
}

TEST(Remedy, IsTheSmallestAtOneDayThatSuffices) {
    for (const auto& [policy, unit] :
         {std::pair{no_jitter, milliseconds{1min}}, std::pair{schedule{10ms, 90s, 0.1}, milliseconds{1min}},
          std::pair{schedule{10ms, 7s, 0.1}, milliseconds{1s}}}) {
        ASSERT_GT(plan_for(3000, policy).cost().stretch(), 1);
        auto slower = policy;
        slower.at_one_day = plan_for(3000, policy).sufficient_at_one_day().value();
        EXPECT_EQ(slower.at_one_day % unit, 0ms);
        EXPECT_EQ(plan_for(3000, slower).cost().stretch(), 1);
        slower.at_one_day -= unit;
        EXPECT_GT(plan_for(3000, slower).cost().stretch(), 1);
    }
}

TEST(Remedy, IsNoAtOneDayBeyondADay) {
    EXPECT_EQ(plan_for(100'000).sufficient_at_one_day(), std::nullopt);
    EXPECT_EQ((plan_for(100'000, {60s, days{1}, 0}).sufficient_at_one_day()), std::nullopt);
}

TEST(Remedy, IsTheSmallestLimitsThatSuffice) {
    for (const auto& given : {by_default, allowance{2, 200}, allowance{1, 1}, allowance{100, 3}}) {
        const auto found = plan_for(3000, no_jitter, given).sufficient_limits().value();
        EXPECT_EQ(plan_for(3000, no_jitter, found).cost().stretch(), 1);
        EXPECT_GE(found.per_5s, given.per_5s);
        EXPECT_GE(found.per_3min, given.per_3min);
        const plan fewer_in_5s = plan_for(3000, no_jitter, {found.per_5s - 1, found.per_3min});
        EXPECT_TRUE(found.per_5s == given.per_5s || fewer_in_5s.cost().stretch() > 1);
        const plan fewer_in_3min = plan_for(3000, no_jitter, {found.per_5s, found.per_3min - 1});
        EXPECT_TRUE(found.per_3min == given.per_3min || fewer_in_3min.cost().stretch() > 1);
    }
}

TEST(Remedy, IsNoLimitsAtWhichDigiCertBlocksTheKey) {
    EXPECT_EQ(plan_for(12'000).sufficient_limits(), std::nullopt);
    EXPECT_EQ(plan_for(20'000, no_jitter, {1000, 2000}).sufficient_limits(), std::nullopt);
}

}  // namespace
}  // namespace dcv::watch
