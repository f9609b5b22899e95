#include "watch/watchlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::watch {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using certcentral::answer;
using certcentral::domain_id;
using certcentral::verdict;

const instant start{hours{100}};
const wall_time wall = sys_days{2026y / November / 20};
constexpr schedule no_jitter{60s, 20min, 0};

domain_id id(const char* text) {
    return *domain_id::parse(text);
}

answer txt() {
    return {verdict::not_yet, "invalid_dns_txt", {}, 400, {}};
}

answer broken(std::string_view reason = "not_json") {
    return {verdict::rejected, reason, {}, 200, {}};
}

answer active() {
    return {verdict::active, "active", {}, 200, "36m5"};
}

struct WatchlistOfOne : testing::Test {
    WatchlistOfOne() { list.add({one, "example.com", {}}, start, wall); }

    /// Takes the one domain, which must be due, and records `found` at once.
    change ask(const answer& found, instant now) {
        EXPECT_EQ(list.take_due(now), one);
        return list.record(one, found, now, wall + round<milliseconds>(now - start), 0);
    }

    domain_id one = id("7");
    watchlist list{no_jitter};
};

TEST_F(WatchlistOfOne, IsAskedAtOnceAndThenOnItsSchedule) {
    EXPECT_EQ(list.next_due(), start);
    ask(txt(), start);
    EXPECT_EQ(list.next_due(), start + 60s);
    EXPECT_FALSE(list.take_due(start + 60s - 1ms));
    ask(txt(), start + 24h);
    EXPECT_EQ(list.next_due(), start + 24h + 20min);
}

TEST_F(WatchlistOfOne, IsNotAskedAgainWhileACheckIsUnderWay) {
    EXPECT_TRUE(list.take_due(start));
    EXPECT_FALSE(list.take_due(start + days{1}));
    EXPECT_FALSE(list.next_due());
    EXPECT_EQ(list.pending(), 1U);
}

TEST_F(WatchlistOfOne, BecomesActiveOnceAndIsNeverAskedAgain) {
    ask(txt(), start);
    const auto changed = ask(active(), start + 2min);

    ASSERT_TRUE(changed.became_active);
    EXPECT_EQ(changed.became_active->who.name, "example.com");
    EXPECT_EQ(changed.became_active->checks, 2U);
    EXPECT_EQ(changed.became_active->pending, 2min);
    EXPECT_EQ(changed.became_active->activated_at, wall + 2min);
    EXPECT_EQ(changed.became_active->token, "36m5");
    EXPECT_FALSE(list.next_due());
    EXPECT_FALSE(list.take_due(start + days{365}));
    EXPECT_EQ(list.pending(), 0U);
    EXPECT_EQ(list.active(), 1U);
}

class AnyOtherVerdict : public WatchlistOfOne, public testing::WithParamInterface<verdict> {};

TEST_P(AnyOtherVerdict, LeavesTheDomainPendingAndOnItsSchedule) {
    const auto changed = ask({GetParam(), "some_reason", {}, 200, "36m5"}, start);
    EXPECT_FALSE(changed.became_active);
    EXPECT_EQ(list.pending(), 1U);
    EXPECT_GE(*list.next_due(), start + 60s);
}

INSTANTIATE_TEST_SUITE_P(Verdicts, AnyOtherVerdict,
                         testing::Values(verdict::not_yet, verdict::method_unsuitable,
                                         verdict::unknown_domain, verdict::refused, verdict::limited,
                                         verdict::maintenance, verdict::failed, verdict::rejected));

TEST_F(WatchlistOfOne, TellsWhenTheReasonChangesAndOnlyThen) {
    EXPECT_EQ(ask(txt(), start).previous, "");
    EXPECT_EQ(ask(txt(), start + 1h).previous, std::nullopt);
    EXPECT_EQ(ask({verdict::failed, "timed_out", {}, 0, {}}, start + 2h).previous, "invalid_dns_txt");
    EXPECT_EQ(ask(txt(), start + 3h).previous, "timed_out");
}

TEST_F(WatchlistOfOne, WarnsOfABrokenAnswerAtFirstOnAChangeAndThenHourly) {
    EXPECT_TRUE(ask(broken(), start).warn);
    EXPECT_FALSE(ask(broken(), start + 50min).warn);
    EXPECT_FALSE(ask(txt(), start + 60min).warn);
    EXPECT_TRUE(ask(broken(), start + 80min).warn);
    EXPECT_TRUE(ask(broken("redirect"), start + 90min).warn);
    EXPECT_FALSE(ask(broken("redirect"), start + 100min).warn);
}

TEST_F(WatchlistOfOne, AsksHourlyAtMostWhileTheMethodIsUnsuitable) {
    const answer method{verdict::method_unsuitable, "invalid_dns_method", {}, 400, {}};
    EXPECT_TRUE(ask(method, start).warn);
    EXPECT_EQ(list.next_due(), start + 1h);
    EXPECT_TRUE(ask(method, start + 1h).warn);
    ask(method, start + days{16});
    EXPECT_EQ(list.next_due(), start + days{16} + 80min);
}

TEST_F(WatchlistOfOne, TellsOfItsAgeOnceAtTwentyFiveAndOnceAtTwentyNineDays) {
    EXPECT_EQ(ask(txt(), start + days{25} - 1ms).reached, ageing::none);
    EXPECT_EQ(ask(txt(), start + days{25} + 2h).reached, ageing::soon);
    EXPECT_EQ(ask(txt(), start + days{28}).reached, ageing::none);
    EXPECT_EQ(ask(txt(), start + days{29}).reached, ageing::now);
    EXPECT_EQ(ask(txt(), start + days{40}).reached, ageing::none);
}

TEST_F(WatchlistOfOne, LengthensTheIntervalByTheChanceItIsGiven) {
    watchlist jittered{{60s, 20min, 0.5}};
    jittered.add({one, {}, {}}, start, wall);
    jittered.take_due(start);
    jittered.record(one, txt(), start, wall, 1.0);
    EXPECT_EQ(jittered.next_due(), start + 90s);
}

TEST_F(WatchlistOfOne, IgnoresAnIdThatIsAddedTwice) {
    ask(txt(), start);
    list.add({one, "other", {}}, start + 1s, wall);
    EXPECT_EQ(list.next_due(), start + 60s);
    EXPECT_EQ(list.at(one).who.name, "example.com");
}

TEST(WatchlistAge, CountsFromSinceByTheWallClock) {
    watchlist list{no_jitter};
    list.add({id("1"), {}, sys_seconds{sys_days{2026y / November / 16}}}, start, wall);
    list.take_due(start);
    list.record(id("1"), txt(), start, wall, 0);
    EXPECT_EQ(list.next_due(), start + 40min);
}

TEST(WatchlistAge, IsZeroForAFutureSinceAndThirtyDaysAtMost) {
    watchlist list{no_jitter};
    list.add({id("1"), {}, sys_seconds{sys_days{2030y / January / 1}}}, start, wall);
    list.add({id("2"), {}, sys_seconds{sys_days{1970y / January / 1}}}, start, wall);
    EXPECT_EQ(list.at(id("1")).first_seen, start);
    EXPECT_EQ(list.at(id("2")).first_seen, start - days{30});
}

TEST(Watchlist, HandsOutWhoIsDueLongestFirst) {
    watchlist list{no_jitter};
    list.add({id("1"), {}, {}}, start + 2s, wall);
    list.add({id("2"), {}, {}}, start, wall);
    list.add({id("3"), {}, {}}, start + 1s, wall);
    EXPECT_EQ(list.take_due(start + 1h), id("2"));
    EXPECT_EQ(list.take_due(start + 1h), id("3"));
    EXPECT_EQ(list.take_due(start + 1h), id("1"));
    EXPECT_EQ(list.take_due(start + 1h), std::nullopt);
}

TEST(Watchlist, AsksAHundredThousandDomainsOnceEachInTheirFirstRound) {
    watchlist list{no_jitter};
    for (int number = 1; number <= 100'000; ++number) {
        list.add({id(std::to_string(number).c_str()), {}, {}}, start, wall);
    }
    std::size_t asked = 0;
    while (const auto next = list.take_due(start)) {
        list.record(*next, txt(), start, wall, 0);
        ++asked;
    }
    EXPECT_EQ(asked, 100'000U);
    EXPECT_EQ(list.all_pending().front()->checks, 1U);
}

}  // namespace
}  // namespace dcv::watch
