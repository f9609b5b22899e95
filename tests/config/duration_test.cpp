#include "config/duration.hpp"

#include <gtest/gtest.h>

namespace dcv::config {

using namespace std::chrono_literals;

namespace {

TEST(Duration, IsAWholeNumberAndAUnit) {
    EXPECT_EQ(parse_duration("10ms"), 10ms);
    EXPECT_EQ(parse_duration("60s"), 60s);
    EXPECT_EQ(parse_duration("20m"), 20min);
    EXPECT_EQ(parse_duration("3h"), 3h);
    EXPECT_EQ(parse_duration("1d"), 24h);
    EXPECT_EQ(parse_duration("0s"), 0s);
}

TEST(Duration, IsNothingElse) {
    for (const auto* const text : {"", "60", "s", "-1s", "+1s", "1.5h", "1e3s", "60 s", " 60s", "60s ",
                                   "1h30m", "1ns", "1w", "1M", "1S", "nan", "1 fortnight", "60sec", "0x10s"})
        EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Duration, SaturatesWhereItDoesNotFit) {
    EXPECT_EQ(parse_duration("9223372036854775807ms"), std::chrono::milliseconds::max());
    EXPECT_EQ(parse_duration("9223372036854775808ms"), std::chrono::milliseconds::max());
    EXPECT_EQ(parse_duration("9223372036854775807d"), std::chrono::milliseconds::max());
    EXPECT_EQ(parse_duration("106751991167d"), 106751991167 * 24h);
    EXPECT_EQ(parse_duration("106751991168d"), std::chrono::milliseconds::max());
}

TEST(Duration, IsWrittenInTheGreatestUnitThatFits) {
    EXPECT_EQ(duration_text(10ms), "10ms");
    EXPECT_EQ(duration_text(90s), "90s");
    EXPECT_EQ(duration_text(10min), "10m");
    EXPECT_EQ(duration_text(24h), "1d");
    EXPECT_EQ(duration_text(25h), "25h");
}

}  // namespace

}  // namespace dcv::config
