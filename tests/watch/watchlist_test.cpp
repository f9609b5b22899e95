#include "watch/watchlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::watch {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using certcentral::answer;
using certcentral::domain_id;
using certcentral::reason;

const instant start{hours{100}};
const wall_time wall = sys_days{2026y / November / 20};
constexpr schedule no_jitter{60s, 20min, 0};

domain_id id(const char* text) {
    return *domain_id::parse(text);
}

answer txt() {
    return {reason::invalid_dns_txt, {}, 400, {}};
}

answer broken(certcentral::reason why = reason::not_json) {
    return {why, {}, 200, {}};
}

answer active() {
    return {reason::active, {}, 200, "36m5"};
}

/// The moment at which that much time has passed on both clocks.
moment at(instant now) {
    return {now, wall + round<milliseconds>(now - start)};
}

domain named(const char* number, std::optional<sys_seconds> since = {}) {
    return {id(number), {}, since};
}

/// Whoever goes first, now under way.
std::optional<domain_id> take_due(watchlist& list, instant now) {
    const auto first = list.first_due(now);
    if (!first) return {};
    list.take(*first, now);
    list.left(*first);
    return first;
}

struct WatchlistOfOne : testing::Test {
    WatchlistOfOne() { list.relist({{one, "example.com", {}}}, at(start)); }

    /// Takes the one domain, which must be due, and records `found` at once.
    change ask(const answer& found, instant now) {
        EXPECT_EQ(take_due(list, now), one);
        return list.record(one, found, at(now), 0);
    }

    domain_id one = id("7");
    watchlist list{no_jitter};
};

TEST_F(WatchlistOfOne, IsAskedAtOnceAndThenOnItsSchedule) {
    EXPECT_EQ(list.next_due(), start);
    ask(txt(), start);
    EXPECT_EQ(list.next_due(), start + 60s);
    EXPECT_FALSE(take_due(list, start + 60s - 1ms));
    ask(txt(), start + 24h);
    EXPECT_EQ(list.next_due(), start + 24h + 20min);
}

TEST_F(WatchlistOfOne, IsNotAskedAgainWhileACheckIsUnderWay) {
    EXPECT_TRUE(take_due(list, start));
    EXPECT_FALSE(take_due(list, start + days{1}));
    EXPECT_FALSE(list.next_due());
    EXPECT_EQ(list.pending(), 1U);
}

TEST_F(WatchlistOfOne, BecomesActiveOnceAndIsNeverAskedAgain) {
    ask(txt(), start);
    const auto changed = ask(active(), start + 2min);

    ASSERT_TRUE(changed.became_active);
    EXPECT_EQ(changed.became_active->who.name, "example.com");
    EXPECT_EQ(changed.became_active->checks, 2U);
    EXPECT_FALSE(changed.became_active->first_check);
    EXPECT_EQ(changed.became_active->pending, 2min);
    EXPECT_EQ(changed.became_active->activated_at, wall + 2min);
    EXPECT_EQ(changed.became_active->token, "36m5");
    EXPECT_FALSE(list.next_due());
    EXPECT_FALSE(take_due(list, start + days{365}));
    EXPECT_EQ(list.pending(), 0U);
    EXPECT_EQ(list.active(), 1U);
}

class AnyOtherReason : public WatchlistOfOne, public testing::WithParamInterface<reason> {};

TEST_P(AnyOtherReason, LeavesTheDomainPendingAndOnItsSchedule) {
    const auto changed = ask({GetParam(), {}, 200, "36m5"}, start);
    EXPECT_FALSE(changed.became_active) << to_string(GetParam());
    EXPECT_EQ(list.pending(), 1U);
    EXPECT_GE(*list.next_due(), start + 60s);
}

std::vector<reason> all_but_active() {
    std::vector<reason> all;
    for (const auto& row : certcentral::reason_rows())
        if (row.why != reason::active) all.push_back(row.why);
    return all;
}

INSTANTIATE_TEST_SUITE_P(Reasons, AnyOtherReason, testing::ValuesIn(all_but_active()));

TEST_F(WatchlistOfOne, TellsWhenTheReasonChangesAndOnlyThen) {
    EXPECT_EQ(ask(txt(), start).previous, reason::none);
    EXPECT_EQ(ask(txt(), start + 1h).previous, std::nullopt);
    EXPECT_EQ(ask({reason::timed_out, {}, 0, {}}, start + 2h).previous, reason::invalid_dns_txt);
    EXPECT_EQ(ask(txt(), start + 3h).previous, reason::timed_out);
}

TEST_F(WatchlistOfOne, WarnsOfABrokenAnswerAtFirstOnAChangeAndThenHourly) {
    EXPECT_TRUE(ask(broken(), start).warn);
    EXPECT_FALSE(ask(broken(), start + 50min).warn);
    EXPECT_FALSE(ask(txt(), start + 60min).warn);
    EXPECT_TRUE(ask(broken(), start + 80min).warn);
    EXPECT_TRUE(ask(broken(reason::redirect), start + 90min).warn);
    EXPECT_FALSE(ask(broken(reason::redirect), start + 100min).warn);
}

TEST_F(WatchlistOfOne, AsksHourlyAtMostWhileTheMethodIsUnsuitable) {
    const answer method{reason::invalid_dns_method, {}, 400, {}};
    EXPECT_TRUE(ask(method, start).warn);
    EXPECT_EQ(list.next_due(), start + 1h);
    EXPECT_TRUE(ask(method, start + 1h).warn);
    ask(method, start + days{16});
    EXPECT_EQ(list.next_due(), start + days{16} + 80min);
}

TEST_F(WatchlistOfOne, TellsOfItsAgeOnceAtEachStep) {
    const auto reached = [this](boottime::duration age) {
        const auto all = list.age(start + age);
        return all.empty() ? ageing::none : all.front().reached;
    };
    EXPECT_EQ(reached(days{25} - 1ms), ageing::none);
    EXPECT_EQ(reached(days{25}), ageing::soon);
    EXPECT_EQ(list.next_ageing(), start + days{29});
    EXPECT_EQ(reached(days{28}), ageing::none);
    EXPECT_EQ(reached(days{29} + 2h), ageing::now);
    EXPECT_EQ(reached(days{30}), ageing::expired);
    EXPECT_EQ(reached(days{40}), ageing::none);
}

TEST_F(WatchlistOfOne, TellsOfItsAgeAnewWhenItsSinceIsAnother) {
    EXPECT_EQ(list.age(start + days{29}).size(), 1U);
    list.relist({{one, {}, round<seconds>(wall + days{20})}}, at(start + days{29}));
    EXPECT_TRUE(list.age(start + days{29}).empty());
    EXPECT_EQ(list.age(start + days{45}).size(), 1U);
}

TEST_F(WatchlistOfOne, LengthensTheIntervalByTheChanceItIsGiven) {
    watchlist jittered{{60s, 20min, 0.5}};
    jittered.relist({named("7")}, at(start));
    take_due(jittered, start);
    jittered.record(one, txt(), at(start), 1.0);
    EXPECT_EQ(jittered.next_due(), start + 90s);
}

TEST(WatchlistAge, CountsFromSinceByTheWallClock) {
    watchlist list{no_jitter};
    list.relist({named("1", sys_days{2026y / November / 16})}, at(start));
    take_due(list, start);
    list.record(id("1"), txt(), at(start), 0);
    EXPECT_EQ(list.next_due(), start + 40min);
}

TEST(WatchlistAge, IsZeroForAFutureSinceAndThirtyDaysAtMost) {
    watchlist list{no_jitter};
    list.relist({named("1", sys_days{2030y / January / 1}), named("2", sys_days{1970y / January / 1})},
                at(start));
    EXPECT_EQ(list.find(id("1"))->first_seen, start);
    EXPECT_EQ(list.find(id("2"))->first_seen, start - days{30});
}

TEST(Watchlist, HandsOutWhoIsDueLongestFirst) {
    watchlist list{no_jitter};
    list.relist({named("2")}, at(start));
    list.relist({named("2"), named("3")}, at(start + 1s));
    list.relist({named("2"), named("3"), named("1")}, at(start + 2s));
    EXPECT_EQ(take_due(list, start + 1h), id("2"));
    EXPECT_EQ(take_due(list, start + 1h), id("3"));
    EXPECT_EQ(take_due(list, start + 1h), id("1"));
    EXPECT_EQ(take_due(list, start + 1h), std::nullopt);
}

TEST(Watchlist, AsksAHundredThousandDomainsOnceEachInTheirFirstRound) {
    watchlist list{no_jitter};
    std::vector<domain> all;
    for (int number = 1; number <= 100'000; ++number)
        all.push_back(named(std::to_string(number).c_str()));
    list.relist(all, at(start));
    std::size_t asked = 0;
    while (const auto next = take_due(list, start)) {
        list.record(*next, txt(), at(start), 0);
        ++asked;
    }
    EXPECT_EQ(asked, 100'000U);
    EXPECT_EQ(list.all_watched().front()->checks, 1U);
}

/// Asks about everybody who is due; `found` is the answer to all.
void ask_all(watchlist& list, const answer& found, instant now) {
    while (const auto next = take_due(list, now))
        list.record(*next, found, at(now), 0);
}

TEST(Relisting, ChangesNothingForWhoStays) {
    watchlist list{no_jitter};
    list.relist({named("1"), named("2")}, at(start));
    ask_all(list, broken(), start + 1h);
    const auto before = list.remember(id("1"), at(start + 2h));

    const auto changed = list.relist({named("2"), named("1")}, at(start + 2h));
    EXPECT_TRUE(changed.added.empty());
    EXPECT_TRUE(changed.gone.empty());
    EXPECT_EQ(list.remember(id("1"), at(start + 2h)), before);
}

TEST(Relisting, StartsNewDomainsAtOnceAndEndsRemovedOnes) {
    watchlist list{no_jitter};
    list.relist({named("1"), named("2")}, at(start));
    ask_all(list, txt(), start);

    const auto changed = list.relist({named("2"), named("3")}, at(start + 1s));
    EXPECT_EQ(changed.added, std::vector{named("3")});
    EXPECT_EQ(changed.removed, std::vector{named("1")});
    EXPECT_EQ(changed.gone, std::vector{id("1")});
    EXPECT_EQ(take_due(list, start + 1s), id("3"));
    EXPECT_EQ(list.find(id("1")), nullptr);
    EXPECT_EQ(take_due(list, start + days{1}), id("2"));
    EXPECT_EQ(take_due(list, start + days{1}), std::nullopt);
}

TEST(Relisting, LeavesAnActiveDomainAloneWhileItIsListed) {
    watchlist list{no_jitter};
    list.relist({named("1")}, at(start));
    ask_all(list, active(), start);
    const auto changed = list.relist({named("1")}, at(start + days{100}));
    EXPECT_TRUE(changed.added.empty());
    EXPECT_EQ(list.next_due(), std::nullopt);
    EXPECT_EQ(list.active(), 1U);
}

TEST(Relisting, BeginsAnewWhenAnActiveDomainWasRemovedAndAddedAgain) {
    watchlist list{no_jitter};
    list.relist({named("1")}, at(start));
    ask_all(list, active(), start);
    const auto removed = list.relist({}, at(start + 1s));
    EXPECT_TRUE(removed.removed.empty()) << "its watch had ended before";
    EXPECT_EQ(removed.gone, std::vector{id("1")});
    EXPECT_EQ(list.relist({named("1")}, at(start + 2s)).added, std::vector{named("1")});
    EXPECT_EQ(list.next_due(), start + 60s) << "not within the floor";
}

struct Rearming : testing::Test {
    Rearming() {
        list.relist({named("1", recorded)}, at(start));
        ask_all(list, active(), start);  // On 2026-11-20 at 00:00.
    }

    const sys_seconds recorded = sys_days{2026y / November / 10};
    watchlist list{no_jitter};
};

TEST_F(Rearming, NeedsASinceThatIsLaterThanTheActivation) {
    const auto later = named("1", sys_days{2026y / November / 20} + 1s);
    const auto changed = list.relist({later}, at(start + 1h));
    EXPECT_EQ(changed.rearmed, std::vector{later});
    EXPECT_EQ(changed.added, std::vector{later});
    EXPECT_EQ(list.find(id("1"))->checks, 0U);
    EXPECT_EQ(list.active(), 0U);
}

TEST_F(Rearming, IsDeclinedForAnyOtherChangeOfSince) {
    for (const auto& other : {named("1", sys_days{2026y / November / 20}),
                              named("1", sys_days{2026y / November / 9}), named("1")}) {
        const auto changed = list.relist({other}, at(start + 1h));
        EXPECT_EQ(changed.unmoved, std::vector{other});
        EXPECT_TRUE(changed.added.empty());
    }
    EXPECT_EQ(list.active(), 1U);
}

TEST_F(Rearming, DoesNotHappenAgainByTheSameSince) {
    const auto later = named("1", sys_days{2026y / November / 21});
    list.relist({later}, at(start + 1h));
    ask_all(list, active(), start + 2h);  // Before that day: still the answer to the new watch.
    EXPECT_TRUE(list.relist({later}, at(start + days{3})).added.empty());
}

TEST(Relisting, AgesAPendingDomainByItsNewSinceAndKeepsItsDueTime) {
    watchlist list{no_jitter};
    list.relist({named("1")}, at(start));
    ask_all(list, txt(), start);
    list.relist({named("1", sys_days{2026y / November / 16})}, at(start + 1s));
    EXPECT_EQ(list.next_due(), start + 60s);
    EXPECT_EQ(list.find(id("1"))->age(start), days{4});
}

struct RemovedUnderWay : testing::Test {
    RemovedUnderWay() {
        list.relist({named("1")}, at(start));
        take_due(list, start);
        list.relist({}, at(start + 1s));
    }
    watchlist list{no_jitter};
};

TEST_F(RemovedUnderWay, ItsActiveAnswerIsATransitionAllTheSame) {
    const auto changed = list.record(id("1"), active(), at(start + 2s), 0);
    ASSERT_TRUE(changed.became_active);
    EXPECT_TRUE(changed.became_active->removed);
    EXPECT_EQ(list.find(id("1")), nullptr);
    EXPECT_EQ(list.active(), 0U);
}

TEST_F(RemovedUnderWay, AnyOtherAnswerIsDropped) {
    const auto changed = list.record(id("1"), broken(), at(start + 2s), 0);
    EXPECT_FALSE(changed.became_active);
    EXPECT_FALSE(changed.warn);
    EXPECT_EQ(list.next_due(), std::nullopt);
}

TEST_F(RemovedUnderWay, ANewWatchOfTheSameIdWaitsForTheOldAnswerAndDoesNotTakeItAsItsOwn) {
    list.relist({named("1")}, at(start + 2s));
    EXPECT_EQ(take_due(list, start + days{1}), std::nullopt) << "one request at a time";
    EXPECT_TRUE(list.record(id("1"), active(), at(start + 3s), 0).became_active->removed);
    EXPECT_EQ(list.pending(), 1U);
    EXPECT_EQ(list.next_due(), start + 63s) << "the floor is the domain's, not the watch's";
}

TEST_F(RemovedUnderWay, ACheckWithoutAnAnswerLeavesNothingBehindButItsFloor) {
    list.give_back(id("1"), start + 2s);
    EXPECT_EQ(list.next_due(), std::nullopt);
    EXPECT_EQ(list.find(id("1")), nullptr);
    list.relist({named("1")}, at(start + 3s));
    EXPECT_EQ(list.next_due(), start + 62s);
}

TEST_F(RemovedUnderWay, ItsFloorCountsFromTheAnswerBecauseARequestLeavesAfterItsCheckBegan) {
    list.record(id("1"), broken(), at(start + 30s), 0);
    list.relist({named("1")}, at(start + 31s));
    EXPECT_EQ(list.next_due(), start + 90s);
}

TEST_F(WatchlistOfOne, IsDueAgainAfterTheFloorWhenACheckFoundNoAnswer) {
    ask(txt(), start);
    list.take(one, start + days{16});
    list.give_back(one, start + days{16} + 2s);
    EXPECT_EQ(list.next_due(), start + days{16} + 62s);
    EXPECT_EQ(list.find(one)->checks, 1U);
}

TEST_F(WatchlistOfOne, KeepsItsFloorWhenItIsRemovedAndListedAnew) {
    ask(txt(), start);
    list.relist({}, at(start + 5s));
    list.relist({named("7")}, at(start + 10s));
    EXPECT_EQ(list.next_due(), start + 60s);
    list.relist({}, at(start + 90s));
    list.relist({named("7")}, at(start + 95s));
    EXPECT_EQ(list.next_due(), start + 95s);
}

TEST_F(WatchlistOfOne, IsNeitherHurriedNorProbedWithinTheFloorOfAnEarlierWatch) {
    ask(txt(), start);
    list.relist({}, at(start + 5s));
    list.relist({named("7")}, at(start + 10s));
    list.hurry(start + 10s);
    EXPECT_EQ(list.next_due(), start + 60s);
    EXPECT_EQ(list.probe(start + 59s, {}, 0), std::nullopt);
    EXPECT_EQ(list.next_probe(start + 10s), start + 60s);
    EXPECT_EQ(list.earliest_check(one, start + 10s), start + 60s);
}

TEST_F(WatchlistOfOne, IsHurriedNoFurtherThanToItsFloor) {
    ask(txt(), start + days{4});
    EXPECT_EQ(list.next_due(), start + days{4} + 40min);
    list.hurry(start + days{4} + 10s);
    EXPECT_EQ(list.next_due(), start + days{4} + 60s);
    list.hurry(start + days{4} + 90s);
    EXPECT_EQ(list.next_due(), start + days{4} + 60s) << "and is never put off by it";
}

TEST_F(WatchlistOfOne, IsNotAskedWithinTheFloorOfAnEarlierProcess) {
    list.was_asked(one, start - 10s);
    EXPECT_EQ(list.next_due(), start + 50s);
}

TEST_F(WatchlistOfOne, FollowsANewScheduleWithoutBeingAskedSoonerThanItsFloor) {
    ask(txt(), start + days{4});
    list.reschedule({30min, 20min, 0}, start + days{4});
    EXPECT_EQ(list.next_due(), start + days{4} + 40min) << "both schedules agree";
    list.reschedule({50min, 20min, 0}, start + days{4});
    EXPECT_EQ(list.next_due(), start + days{4} + 50min) << "the floor rose";
    list.reschedule({10s, 10s, 0}, start + days{4});
    EXPECT_EQ(list.next_due(), start + days{4} + 20s) << "no wait outlasts what the new one allows";
}

TEST_F(WatchlistOfOne, AParkedDomainThatIsDueProbesBeforeThoseThatKeepTheGateClosed) {
    list.relist({{one, {}, {}}, named("8")}, at(start));
    remembered parked = *list.remember(*domain_id::parse("8"), at(start));
    parked.parked = true;
    watchlist resumed{{60s, 20min, 0}};
    resumed.resume(parked, at(start));
    resumed.resume(*list.remember(one, at(start)), at(start));
    resumed.relist({{one, {}, {}}, named("8")}, at(start));
    EXPECT_EQ(resumed.probe(start + 1h, {one}, 0), *domain_id::parse("8"));
    EXPECT_EQ(resumed.probe(start + 1h, {}, 0), one) << "it is of use only where no other is";
}

TEST_F(WatchlistOfOne, CountsDueDomainsUpToALimit) {
    list.relist({{one, {}, {}}, named("8"), named("9")}, at(start));
    EXPECT_EQ(list.due(start, 10), 3U);
    EXPECT_EQ(list.due(start, 2), 2U);
    EXPECT_EQ(list.due(start - 1ns, 10), 0U);
}

struct Probing : testing::Test {
    Probing() {
        std::vector<domain> all;
        for (const auto* const number : {"1", "2", "3", "4"})
            all.push_back(named(number));
        list.relist(all, at(start));
    }

    void hear(const char* number, const answer& found) {
        list.take(id(number), start);
        list.left(id(number));
        list.record(id(number), found, at(start), 0);
    }

    watchlist list{no_jitter};
};

TEST_F(Probing, DrawsOneOfThoseThatWereNeverAskedFor) {
    hear("1", broken());
    EXPECT_EQ(list.probe(start + 1h, {}, 0), id("2"));
    EXPECT_EQ(list.probe(start + 1h, {}, 0.5), id("3"));
    EXPECT_EQ(list.probe(start + 1h, {}, 1), id("4"));
    EXPECT_EQ(list.probe(start + 1h, {id("2"), id("4")}, 1), id("3"));
}

TEST_F(Probing, PrefersOneThatCertCentralHasAnsweredFor) {
    hear("3", txt());
    for (const double chance : {0.0, 0.5, 1.0})
        EXPECT_EQ(list.probe(start + 1h, {}, chance), id("3"));
    EXPECT_EQ(list.probe(start + 1h, {id("3")}, 0), id("1")) << "outside the row that closed the gate";
}

TEST_F(Probing, TakesTheRowOnlyWhereThereIsNoOther) {
    for (const auto* const number : {"1", "2", "3"})
        hear(number, {reason::not_found, {}, 404, {}});
    EXPECT_EQ(list.probe(start + 1h, {id("1"), id("2"), id("3")}, 0), id("4"));
    EXPECT_EQ(list.probe(start + 1h, {id("1"), id("2"), id("4")}, 0), id("3"));
    EXPECT_TRUE(list.probe(start + 1h, {id("1"), id("2"), id("3"), id("4")}, 0));
}

}  // namespace
}  // namespace dcv::watch
