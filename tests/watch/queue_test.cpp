#include "watch/queue.hpp"

#include "watch/answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;

const instant start{std::chrono::hours{100}};

/// Asked at `from`, due an interval later.
wait since(instant from, boottime::duration interval) {
    return {from, from + interval, interval};
}

TEST(Queue, HasNobodyBeforeTheyAreDue) {
    queue all;
    EXPECT_EQ(all.next_due(), std::nullopt);
    all.add(id(1), since(start, 60s));
    EXPECT_EQ(all.next_due(), start + 60s);
    EXPECT_EQ(all.first(start + 60s - 1ns), std::nullopt);
    EXPECT_EQ(all.first(start + 60s), id(1));
}

TEST(Queue, PutsWhoIsLateByMoreOfItsOwnIntervalsFirst) {
    queue all;
    all.add(id(1), since(start, 1h));
    all.add(id(2), since(start + 1h, 1min));
    EXPECT_EQ(all.first(start + 1h + 60s), id(1)) << "61/60 against 1";
    EXPECT_EQ(all.first(start + 1h + 63s), id(2)) << "1.05 against 1.02";
    EXPECT_EQ(all.first(start + 3h), id(2));
}

TEST(Queue, PutsWhoWaitsForLongestFirstAmongEquals) {
    queue all;
    for (const int number : {2, 1, 3})
        all.add(id(number), since(start - number * 1s, 60s));
    for (const int number : {3, 2, 1}) {
        EXPECT_EQ(all.first(start + 5min), id(number));
        all.remove(id(number));
    }
    EXPECT_EQ(all.first(start + 5min), std::nullopt);
}

TEST(Queue, CountsAPauseAsPartOfTheInterval) {
    queue all;
    all.add(id(1), {start, start + 1h, 60s});
    all.add(id(2), since(start + 59min, 2min));
    EXPECT_EQ(all.first(start + 62min), id(2));
}

TEST(Queue, CountsNoShorterWaitThanItsIntervalForWhoIsHurried) {
    queue all;
    all.add(id(1), {start, start + 60s, 1h});
    all.add(id(2), since(start, 59s));
    EXPECT_EQ(all.first(start + 61s), id(2));
}

TEST(Queue, ForgetsWhoIsRemovedBeforeOrAfterItIsDue) {
    queue all;
    all.add(id(1), since(start, 60s));
    all.remove(id(1));
    all.remove(id(1));
    EXPECT_EQ(all.next_due(), std::nullopt);
    all.add(id(1), since(start, 60s));
    ASSERT_EQ(all.first(start + 60s), id(1));
    all.remove(id(1));
    EXPECT_EQ(all.first(start + 60s), std::nullopt);
    EXPECT_EQ(all.due(start + 60s, 10), 0U);
}

/// Of the list of that number, due at once.
wait first_of(std::uint64_t list, std::uint64_t place) {
    return {start - 1min, start, 1min, standing::first, {list, place}};
}
wait known_of(std::uint64_t list, instant due) {
    return {due - 1min, due, 1min, standing::known, {list, 0}};
}

/// Takes that many, and says which they were.
std::vector<std::int64_t> take(queue& all, instant now, int count) {
    std::vector<std::int64_t> taken;
    while (count-- > 0) {
        const auto who = all.first(now).value();
        all.take(who);
        taken.push_back(who.value());
    }
    return taken;
}

TEST(Queue, PutsFirstChecksInTheOrderInWhichTheyCame) {
    queue all;
    all.add(id(1), first_of(2, 1));
    all.add(id(2), first_of(1, 2));
    all.add(id(3), first_of(1, 1));
    EXPECT_THAT(take(all, start, 3), testing::ElementsAre(3, 2, 1));
}

TEST(Queue, P31_LeavesAQuarterToTheKnownThatWereThereBefore) {
    queue all;
    for (int number = 1; number <= 2; ++number)
        all.add(id(number), known_of(1, start));
    for (int number = 11; number <= 20; ++number)
        all.add(id(number), first_of(2, static_cast<std::uint64_t>(number)));
    EXPECT_THAT(take(all, start, 9), testing::ElementsAre(11, 12, 13, 1, 14, 15, 16, 2, 17));
}

TEST(Queue, LetsTheKnownOfTheSameListWaitForTheOthersButNotForLong) {
    queue all;
    all.add(id(1), known_of(1, start));
    for (int number = 11; number <= 20; ++number)
        all.add(id(number), first_of(1, static_cast<std::uint64_t>(number)));
    EXPECT_THAT(take(all, start + 10min - 1ns, 4), testing::ElementsAre(11, 12, 13, 14));
    EXPECT_THAT(take(all, start + 10min, 2), testing::ElementsAre(1, 15));
}

TEST(Queue, LetsThemWaitNoLongerThanUntilTheLastOfThatListWasAsked) {
    queue all;
    all.add(id(1), known_of(1, start));
    all.add(id(11), first_of(1, 1));
    all.add(id(21), first_of(2, 1));
    EXPECT_THAT(take(all, start, 3), testing::ElementsAre(11, 21, 1)) << "three first checks to one";
}

TEST(Queue, PutsUrgentOnesBeforeAll) {
    queue all;
    all.add(id(1), first_of(1, 1));
    all.add(id(2), {start - 1h, start, 1min});
    all.add(id(3), {start - 1min, start, 1h, standing::urgent, {1, 2}});
    EXPECT_EQ(all.first(start), id(3));
    all.remove(id(3));
    EXPECT_EQ(all.first(start), id(1));
    all.remove(id(1));
    EXPECT_EQ(all.first(start), id(2));
}

TEST(Queue, CountsWhoIsDueNoFurtherThanAsked) {
    queue all;
    for (int number = 1; number <= 20; ++number)
        all.add(id(number), since(start, number * 1s));
    EXPECT_EQ(all.due(start + 7s, 100), 7U);
    EXPECT_EQ(all.due(start + 20s, 5), 5U);
}

/// The claim that the class comment makes, against the plain reading of it.
TEST(Queue, ComesWithinATwentiethOfTheLatestOfAll) {
    std::mt19937_64 dice{1};
    const auto draw = [&dice](int most) { return static_cast<int>(dice() % static_cast<unsigned>(most)); };
    queue all;
    std::vector<wait> waits;
    for (int number = 1; number <= 500; ++number) {
        waits.push_back(since(start - draw(100'000) * 1s, (60 + draw(6'000)) * 1s));
        all.add(id(number), waits.back());
    }
    const auto late = [](const wait& each, instant now) {
        return std::chrono::duration<double>(now - each.from) / each.intended;
    };
    for (instant now = start; now < start + 20h; now += 7min) {
        double latest = 0;
        for (const auto& each : waits)
            latest = std::max(latest, now >= each.due ? late(each, now) : 0);
        const auto first = all.first(now).value();
        const auto number = static_cast<std::size_t>(first.value());
        EXPECT_GE(late(waits.at(number - 1), now), latest / 1.06);
        all.remove(first);
        waits.at(number - 1) = since(now, waits.at(number - 1).intended);
        all.add(first, waits.at(number - 1));
    }
}

}  // namespace
}  // namespace dcv::watch
