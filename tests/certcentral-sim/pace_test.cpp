#include "certcentral-sim/pace.hpp"

#include <gtest/gtest.h>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;

TEST(Pace, RunsTheWorldSoManyTimesAsFast) {
    const pace::real_time start{100s};
    const pace quick{60, start};
    EXPECT_EQ(quick.world_time(start), instant{0s});
    EXPECT_EQ(quick.world_time(start + 1s), instant{1min});
    EXPECT_EQ(quick.real(1h), 1min);
}

TEST(Pace, HoldsEvenTheLongestTimeInASlowWorld) {
    const pace slow{0.001, pace::real_time{}};
    EXPECT_GT(slow.real(std::chrono::days{36500}), std::chrono::hours{24 * 365 * 30});
}

}  // namespace
}  // namespace dcv::sim
