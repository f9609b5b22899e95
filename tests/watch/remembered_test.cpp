#include "watch/remembered.hpp"

#include "watch/watchlist.hpp"

#include <gtest/gtest.h>

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
    watched known{{one, "example.com", {}}, wall - 24h, boot - 24h, 5, "invalid_dns_txt"};
    known.last_check = boot - 10min;
    known.next_check = boot + 10min;
    known.warned = "redirect";
    known.warned_at = boot - 30min;
    known.troubles = 2;
    known.denials = {2, boot - 20min, false};
    return known;
}

TEST(Remembered, IsRecalledAsItWasWhileBothClocksRanOn) {
    const moment later{boot + 5min, wall + 5min};
    const auto recalled = recall(remember(pending(), now), no_jitter, later);
    EXPECT_EQ(recalled.who.name, "example.com");
    EXPECT_EQ(recalled.checks, 5U);
    EXPECT_EQ(recalled.reason, "invalid_dns_txt");
    EXPECT_EQ(recalled.age(later.boot), 24h + 5min);
    EXPECT_EQ(recalled.next_check, boot + 10min);
    EXPECT_EQ(recalled.last_check, boot - 10min);
    EXPECT_EQ(recalled.warned, "redirect");
    EXPECT_EQ(recalled.warned_at, boot - 30min);
    EXPECT_EQ(recalled.troubles, 2U);
    EXPECT_EQ(recalled.denials, (parking{2, boot - 20min, false}));
}

TEST(Remembered, GoesByTheWallClockAcrossABoot) {
    const moment after_a_boot{instant{1min}, wall + 5min};
    const auto recalled = recall(remember(pending(), now), no_jitter, after_a_boot);
    EXPECT_EQ(recalled.next_check, instant{6min});
    EXPECT_EQ(recalled.age(after_a_boot.boot), 24h + 5min);
}

TEST(Remembered, StaysAsOverdueAsItIs) {
    const moment much_later{boot + 3h, wall + 3h};
    EXPECT_EQ(recall(remember(pending(), now), no_jitter, much_later).next_check, boot + 10min);
}

TEST(Remembered, IsNeverDueLaterThanTheLongestWaitWhereverTheWallClockHasBeen) {
    const moment set_back{boot, wall - years{10}};
    const auto recalled = recall(remember(pending(), now), no_jitter, set_back);
    EXPECT_EQ(recalled.next_check, boot + 1h);
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
    before.record(one, {certcentral::verdict::active, "active", {}, 200, {}}, now, 0);

    watchlist after{no_jitter};
    after.resume(*before.remember(one, now), {instant{}, wall + 1h});
    EXPECT_EQ(after.active(), 1U);
    EXPECT_TRUE(after.relist({{one, {}, {}}}, {instant{}, wall + 1h}).added.empty());
    EXPECT_EQ(after.next_due(), std::nullopt);
}

}  // namespace
}  // namespace dcv::watch
