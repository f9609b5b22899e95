#include "certcentral-sim/duration.hpp"

#include <gtest/gtest.h>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;

TEST(Duration, IsAWholeNumberAndAUnit) {
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("30s"), 30s);
    EXPECT_EQ(parse_duration("5m"), 5min);
    EXPECT_EQ(parse_duration("2h"), 2h);
    EXPECT_EQ(parse_duration("10d"), 240h);
    EXPECT_EQ(parse_duration("0s"), 0s);
}

TEST(Duration, IsNothingElse) {
    for (const auto* const text : {"", "5", "s", "5 s", " 5s", "5s ", "-5s", "+5s", "1.5s", "5min", "5S",
                                   "99999999999999999999s", "36501d", "9223372036854775807d"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
}

TEST(Duration, ReadsWellAtAnyLength) {
    EXPECT_EQ(to_text(0ms), "0.000s");
    EXPECT_EQ(to_text(12345ms), "12.345s");
    EXPECT_EQ(to_text(-1500ms), "-1.500s");
    EXPECT_EQ(to_text(61s), "1m 1.000s");
    EXPECT_EQ(to_text(24h + 5ms), "1d 0h 0m 0.005s");
}

}  // namespace
}  // namespace dcv::sim
