#include "certcentral-sim/rate_window.hpp"

#include <gtest/gtest.h>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;

TEST(RateWindow, LetsExactlyTheLimitThrough) {
    rate_window window{3, 5s};
    EXPECT_TRUE(window.add(instant{0ms}));
    EXPECT_TRUE(window.add(instant{1ms}));
    EXPECT_TRUE(window.add(instant{4999ms}));
    EXPECT_FALSE(window.add(instant{4999ms}));
}

TEST(RateWindow, ForgetsARequestExactlyWhenItsTimeIsOver) {
    rate_window early{1, 5s};
    early.add(instant{0ms});
    EXPECT_FALSE(early.add(instant{4999ms}));

    rate_window in_time{1, 5s};
    in_time.add(instant{0ms});
    EXPECT_TRUE(in_time.add(instant{5000ms}));
}

TEST(RateWindow, CountsWhatItRefused) {
    rate_window window{1, 5s};
    window.add(instant{0ms});
    EXPECT_FALSE(window.add(instant{3s}));
    EXPECT_FALSE(window.add(instant{6s}));
    EXPECT_TRUE(window.add(instant{11s}));
}

TEST(RateWindow, RemembersItsBusiestMoment) {
    rate_window window{10, 5s};
    for (int i = 0; i < 4; ++i)
        window.add(instant{100ms});
    window.add(instant{60s});
    EXPECT_EQ(window.count(), 1U);
    EXPECT_EQ(window.most(), 4U);
}

}  // namespace
}  // namespace dcv::sim
