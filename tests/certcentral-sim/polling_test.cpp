#include "certcentral-sim/polling.hpp"

#include <gtest/gtest.h>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;

TEST(OwnPolling, SlowsDownAsDigiCertDocuments) {
    EXPECT_EQ(next_poll(0ms), 1min);
    EXPECT_EQ(next_poll(59999ms), 1min);
    EXPECT_EQ(next_poll(1min), 2min);
    EXPECT_EQ(next_poll(14min), 15min);
    EXPECT_EQ(next_poll(15min), 20min);
    EXPECT_EQ(next_poll(59min), 60min);
    EXPECT_EQ(next_poll(1h), 75min);
    EXPECT_EQ(next_poll(24h - 1ms), 24h);
    EXPECT_EQ(next_poll(24h), 25h);
    EXPECT_EQ(next_poll(240h - 1ms), 240h);
}

TEST(OwnPolling, StopsSilentlyOnDayTen) {
    EXPECT_FALSE(next_poll(240h));
    EXPECT_FALSE(next_poll(720h));
}

}  // namespace
}  // namespace dcv::sim
