#include "watch/load.hpp"

#include <gtest/gtest.h>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;

TEST(Load, IsTheSumOfWhatEachDomainAsksFor) {
    load sum{{60s, 20min, 0}, {20, 200}};
    for (int domains = 0; domains < 120; ++domains)
        sum.add(24h);
    EXPECT_NEAR(sum.per_second(), 0.1, 1e-9);
    EXPECT_NEAR(sum.allowed_per_second(), 1.0, 0.01);
    EXPECT_EQ(sum.stretch(), 1);
}

TEST(Load, StretchesWhenTheLimitsDoNotSuffice) {
    load sum{{60s, 20min, 0}, {20, 200}};
    for (int domains = 0; domains < 2400; ++domains)
        sum.add(24h);
    EXPECT_NEAR(sum.stretch(), 2, 0.01);
}

TEST(Load, CountsTheMeanOfTheJitter) {
    load sum{{60s, 20min, 0.1}, {20, 200}};
    sum.add(0s);
    EXPECT_NEAR(sum.per_second(), 1 / 63.0, 1e-9);
}

}  // namespace
}  // namespace dcv::watch
