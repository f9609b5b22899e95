#include "watch/remembered.hpp"

#include "watch/watchlist.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace dcv::watch {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

const instant boot{hours{100}};
const wall_time wall = sys_days{2026y / November / 20};
const moment now{boot, wall};
constexpr schedule no_jitter{60s, 20min, 0};

const auto one = *certcentral::domain_id::parse("7");

/// Watched for a day, asked five times, due in ten minutes.
watched pending() {
    watched known{{one, "example.com", {}}, wall - 24h, boot - 24h, 5, certcentral::reason::invalid_dns_txt};
    known.last_check = boot - 10min;
    known.next_check = boot + 10min;
    known.warned = certcentral::reason::redirect;
    known.warned_at = boot - 30min;
    known.troubles = 2;
    known.denials = {2, boot - 20min, false};
    return known;
}

remembered of_another_boot(remembered known) {
    known.clock.reset();
    return known;
}

TEST(Remembered, C7_FirstSeenUnderAWrongClockItsAgeIsCountedOn) {
    for (const wall_time wrong : {wall - days{40}, wall_time{}, wall + days{365}}) {
        watchlist before{no_jitter};
        before.relist({{one, {}, {}}}, {boot, wrong});
        const auto recorded = *before.remember(one, {boot + 2h, wrong + 2h});

        const moment corrected{boot + 3h, wall};
        const auto recalled = recall(recorded, no_jitter, corrected);
        EXPECT_EQ(recalled.age(corrected.boot), 3h);
        EXPECT_EQ(ageing_of(recalled.age(corrected.boot)), ageing::none);
        EXPECT_LT(longest_wait(no_jitter, recalled, corrected.boot), 8min)
            << "as long as of an age of three hours";

        const auto healed = remember(recalled, corrected);
        EXPECT_EQ(healed.seen_at, wall - 3h);
        const moment another_boot{instant{1min}, wall + 1h};
        EXPECT_EQ(recall(of_another_boot(healed), no_jitter, another_boot).age(another_boot.boot), 4h);
    }
}

TEST(Remembered, C7_IsHealedByARecordThatIsWrittenAfterTheCorrection) {
    watchlist before{no_jitter};
    before.relist({{one, {}, {}}}, {boot, wall_time{}});
    const auto recorded = *before.remember(one, {boot + 2h, wall});
    EXPECT_EQ(recorded.seen_at, wall - 2h);
    EXPECT_EQ(recall(recorded, no_jitter, {boot + 3h, wall + 1h}).age(boot + 3h), 3h);
}

TEST(Remembered, C8_WithinOneBootACorrectedClockMovesNoTime) {
    for (const auto ahead : {hours{2}, hours{-2}}) {
        const auto recorded = remember(pending(), {boot, wall + ahead});
        const auto recalled = recall(recorded, no_jitter, {boot + 1min, wall + 1min});
        EXPECT_EQ(recalled.next_check, boot + 10min);
        EXPECT_EQ(recalled.last_check, boot - 10min);
        EXPECT_EQ(recalled.warned_at, boot - 30min);
        EXPECT_EQ(recalled.denials.first_at, boot - 20min);
        EXPECT_EQ(recalled.age(boot), 24h);
    }
}

TEST(Remembered, C8_WhatAnotherBootRecordedTooFarAheadIsSpreadOverTheLongestWait) {
    constexpr int domains = 1000;
    std::array<int, 10> tenths{};
    for (int number = 1; number <= domains; ++number) {
        auto known = pending();
        known.who.id = *certcentral::domain_id::parse(std::to_string(number));
        known.next_check = boot + 10min;
        const auto recorded = of_another_boot(remember(known, {boot, wall + 2h}));
        const moment booted{instant{1min}, wall};
        const auto recalled = recall(recorded, no_jitter, booted);
        const auto wait = recalled.next_check - booted.boot;
        const auto longest = longest_wait(no_jitter, recalled, booted.boot);
        ASSERT_GE(wait, 0s);
        ASSERT_LT(wait, longest);
        ++tenths[static_cast<std::size_t>(10 * wait / longest)];
    }
    EXPECT_GT(*std::min_element(tenths.begin(), tenths.end()), domains / 20);
    EXPECT_LT(*std::max_element(tenths.begin(), tenths.end()), domains / 5);
}

TEST(Remembered, IsRecalledAsItWasWhileBothClocksRanOn) {
    const moment later{boot + 5min, wall + 5min};
    const auto recalled = recall(remember(pending(), now), no_jitter, later);
    EXPECT_EQ(recalled.who.name, "example.com");
    EXPECT_EQ(recalled.checks, 5U);
    EXPECT_EQ(recalled.reason, certcentral::reason::invalid_dns_txt);
    EXPECT_EQ(recalled.age(later.boot), 24h + 5min);
    EXPECT_EQ(recalled.next_check, boot + 10min);
    EXPECT_EQ(recalled.last_check, boot - 10min);
    EXPECT_EQ(recalled.warned, certcentral::reason::redirect);
    EXPECT_EQ(recalled.warned_at, boot - 30min);
    EXPECT_EQ(recalled.troubles, 2U);
    EXPECT_EQ(recalled.denials, (parking{2, boot - 20min, false}));
}

TEST(Remembered, GoesByTheWallClockAcrossABoot) {
    const moment after_a_boot{instant{1min}, wall + 5min};
    const auto recalled = recall(of_another_boot(remember(pending(), now)), no_jitter, after_a_boot);
    EXPECT_EQ(recalled.next_check, instant{6min});
    EXPECT_EQ(recalled.age(after_a_boot.boot), 24h + 5min);
}

TEST(Remembered, StaysAsOverdueAsItIs) {
    const moment much_later{boot + 3h, wall + 3h};
    EXPECT_EQ(recall(remember(pending(), now), no_jitter, much_later).next_check, boot + 10min);
}

TEST(Remembered, IsNeverDueLaterThanTheLongestWaitWhereverTheWallClockHasBeen) {
    const moment set_back{boot, wall - years{10}};
    const auto recalled = recall(of_another_boot(remember(pending(), now)), no_jitter, set_back);
    EXPECT_GE(recalled.next_check, boot);
    EXPECT_LE(recalled.next_check, boot + 1h);
    EXPECT_EQ(recalled.age(boot), 0ms);
    EXPECT_EQ(recalled.last_check, boot);
}

TEST(Remembered, CountsItsAgeFromSinceWhenItHasOne) {
    auto known = pending();
    known.who.since = sys_days{2026y / November / 16};
    EXPECT_EQ(recall(remember(known, now), no_jitter, now).age(boot), days{4});
}

TEST(Remembered, GoesOnInAWatchlistWhereItStopped) {
    watchlist before{no_jitter};
    before.relist({{one, {}, {}}}, now);
    before.take(one, boot);
    before.record(one, {certcentral::reason::active, {}, 200, {}}, now, 0);

    watchlist after{no_jitter};
    after.resume(*before.remember(one, now), {instant{}, wall + 1h});
    EXPECT_EQ(after.active(), 1U);
    EXPECT_TRUE(after.relist({{one, {}, {}}}, {instant{}, wall + 1h}).added.empty());
    EXPECT_EQ(after.next_due(), std::nullopt);
}

}  // namespace
}  // namespace dcv::watch
