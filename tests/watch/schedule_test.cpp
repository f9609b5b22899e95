#include "watch/schedule.hpp"

#include <gtest/gtest.h>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

TEST(Interval, IsAsConfiguredAtTheAgeOfOneDay) {
    EXPECT_EQ(interval({}, days{1}), 20min);
    EXPECT_EQ(interval({60s, 90s, 0}, days{1}), 90s);
}

TEST(Interval, GrowsAsTheSquareRootOfTheAge) {
    EXPECT_EQ(interval({}, days{4}), 40min);
    EXPECT_EQ(interval({}, days{9}), 60min);
    EXPECT_EQ(interval({}, 6h), 10min);
}

TEST(Interval, NeverFallsBelowTheFloor) {
    EXPECT_EQ(interval({}, 0s), 60s);
    EXPECT_EQ(interval({}, -5h), 60s);
    EXPECT_EQ(interval({}, 3min), 60s);
    EXPECT_GT(interval({}, 4min), 60s);
    EXPECT_EQ(interval({2h, 20min, 0}, days{30}), 2h);
}

TEST(Interval, StopsGrowingAtThirtyDays) {
    EXPECT_EQ(interval({}, days{30}), interval({}, days{3000}));
    EXPECT_LE(jittered_interval({60s, 20min, 0}, days{30}, 1), 110min);
    EXPECT_EQ(interval({}, std::chrono::milliseconds::max()), interval({}, days{30}));
}

TEST(Interval, NeverShrinksAsTimePasses) {
    auto last = 0ms;
    for (auto age = 0ms; age <= days{31}; age += 7min) {
        const auto now = interval({}, age);
        ASSERT_GE(now, last);
        last = now;
    }
}

TEST(Jitter, OnlyEverLengthensAndByNoMoreThanItsShare) {
    const schedule policy{60s, 20min, 0.1};
    EXPECT_EQ(jittered_interval(policy, days{1}, 0.0), 20min);
    EXPECT_EQ(jittered_interval(policy, days{1}, 0.5), 21min);
    EXPECT_EQ(jittered_interval(policy, days{1}, 1.0), 22min);
    EXPECT_EQ(jittered_interval(policy, days{1}, 7.0), 22min);
    EXPECT_EQ(jittered_interval(policy, days{1}, -7.0), 20min);
    EXPECT_EQ(jittered_interval({60s, 20min, 0}, days{1}, 1.0), 20min);
}

}  // namespace
}  // namespace dcv::watch
