#include "watch/pause.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;

constexpr unsigned endless = std::numeric_limits<unsigned>::max();

TEST(Doubled, StopsAtItsMost) {
    EXPECT_EQ(doubled(30s, 0, 15min), 30s);
    EXPECT_EQ(doubled(30s, 1, 15min), 60s);
    EXPECT_EQ(doubled(30s, 4, 15min), 8min);
    EXPECT_EQ(doubled(30s, 5, 15min), 15min);
    EXPECT_EQ(doubled(30s, endless, 15min), 15min);
    EXPECT_EQ(doubled(1h, 0, 15min), 15min);
    EXPECT_EQ(doubled(0s, 7, 0s), 0s);
}

TEST(TroublePause, DoublesFromAMinuteToAnHour) {
    EXPECT_EQ(trouble_pause(1, 1), 1min);
    EXPECT_EQ(trouble_pause(2, 1), 2min);
    EXPECT_EQ(trouble_pause(3, 1), 4min);
    EXPECT_EQ(trouble_pause(6, 1), 32min);
    EXPECT_EQ(trouble_pause(7, 1), 1h);
    EXPECT_EQ(trouble_pause(8, 1), 1h);
    EXPECT_EQ(trouble_pause(endless, 1), longest_trouble_pause);
}

TEST(TroublePause, IsAllJitter) {
    EXPECT_EQ(trouble_pause(1, 0), 0s);
    EXPECT_EQ(trouble_pause(1, 0.5), 30s);
    EXPECT_EQ(trouble_pause(7, 0.25), 15min);
}

TEST(TroublePause, IsNothingWithoutTrouble) {
    EXPECT_EQ(trouble_pause(0, 1), 0s);
}

TEST(TroublePause, NeverShortensTheScheduleItIsAddedTo) {
    for (const unsigned troubles : {0U, 1U, 2U, 31U, 32U, 63U, 64U, endless}) {
        for (const double chance : {-1.0, 0.0, 0.3, 1.0, 2.0}) {
            EXPECT_GE(trouble_pause(troubles, chance), 0s);
            EXPECT_LE(trouble_pause(troubles, chance), 1h);
        }
    }
}

}  // namespace
}  // namespace dcv::watch
