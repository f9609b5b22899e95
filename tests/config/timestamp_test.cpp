#include "config/timestamp.hpp"

#include <gtest/gtest.h>

namespace dcv::config {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds day = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};

TEST(Timestamp, IsADateAtMidnightUtc) {
    EXPECT_EQ(parse_timestamp("2026-11-20"), day);
    EXPECT_EQ(parse_timestamp("2024-02-29"), std::chrono::sys_days{std::chrono::year{2024} / 2 / 29});
}

TEST(Timestamp, IsATimeWithItsOffset) {
    EXPECT_EQ(parse_timestamp("2026-11-20T08:30:15Z"), day + 8h + 30min + 15s);
    EXPECT_EQ(parse_timestamp("2026-11-20t08:30:15z"), day + 8h + 30min + 15s);
    EXPECT_EQ(parse_timestamp("2026-11-20 08:30:15Z"), day + 8h + 30min + 15s);
    EXPECT_EQ(parse_timestamp("2026-11-20T08:30:15+05:30"), day + 3h + 15s);
    EXPECT_EQ(parse_timestamp("2026-11-20T23:30:00-01:00"), day + 24h + 30min);
    EXPECT_EQ(parse_timestamp("2026-11-20T00:00:00-00:00"), day);
}

TEST(Timestamp, DropsTheFraction) {
    EXPECT_EQ(parse_timestamp("2026-11-20T08:30:15.999999999999Z"), day + 8h + 30min + 15s);
}

TEST(Timestamp, F16_TheExamplesOfRfc3339AreAccepted) {  // §5.8
    using std::chrono::sys_days;
    using std::chrono::year;
    EXPECT_EQ(parse_timestamp("1985-04-12T23:20:50.52Z"), sys_days{year{1985} / 4 / 12} + 23h + 20min + 50s);
    EXPECT_EQ(parse_timestamp("1996-12-19T16:39:57-08:00"), sys_days{year{1996} / 12 / 20} + 39min + 57s);
    EXPECT_EQ(parse_timestamp("1990-12-31T23:59:60Z"), sys_days{year{1991} / 1 / 1});
    EXPECT_EQ(parse_timestamp("1990-12-31T15:59:60-08:00"), sys_days{year{1991} / 1 / 1});
    EXPECT_EQ(parse_timestamp("1937-01-01T12:00:27.87+00:20"),
              sys_days{year{1937} / 1 / 1} + 11h + 40min + 27s);
}

TEST(Timestamp, F16_ALeapSecondIsTheLastOfAMonth) {
    const std::chrono::sys_seconds july = std::chrono::sys_days{std::chrono::year{2026} / 7 / 1};
    EXPECT_EQ(parse_timestamp("2026-06-30T23:59:60.9Z"), july);
    EXPECT_EQ(parse_timestamp("2026-07-01T05:29:60+05:30"), july);
    for (const auto* const text : {"2026-06-30T23:58:60Z", "2026-06-29T23:59:60Z",
                                   "2026-06-30T23:59:60+01:00", "2026-06-30T23:59:61Z"})
        EXPECT_FALSE(parse_timestamp(text)) << text;
}

TEST(Timestamp, IsADayThatExists) {
    for (const auto* const text :
         {"2026-02-29", "2100-02-29", "2026-04-31", "2026-00-10", "2026-13-10", "2026-10-00", "2026-10-32"})
        EXPECT_FALSE(parse_timestamp(text)) << text;
}

TEST(Timestamp, IsATimeThatExists) {
    for (const auto* const text : {"2026-11-20T24:00:00Z", "2026-11-20T08:60:00Z", "2026-11-20T08:30:60Z",
                                   "2026-11-20T08:30:00+24:00", "2026-11-20T08:30:00+01:60"})
        EXPECT_FALSE(parse_timestamp(text)) << text;
}

TEST(Timestamp, IsNothingElse) {
    for (const auto* const text : {"",
                                   "yesterday",
                                   "2026",
                                   "2026-11",
                                   "2026-11-2",
                                   "26-11-20",
                                   "2026-11-20x",
                                   "2026-11-20T",
                                   "2026-11-20Z",
                                   "2026-11-20T08:30:00",
                                   "2026-11-20T08:30Z",
                                   "2026-11-20T8:30:00Z",
                                   "2026-11-20T08:30:00.Z",
                                   "2026-11-20T08:30:00Zx",
                                   "2026-11-20T08:30:00+0100",
                                   "2026-11-20T08:30:00+01",
                                   "2026/11/20",
                                   "+026-11-20",
                                   "-026-11-20",
                                   "2026-11-20  08:30:00Z",
                                   " 2026-11-20",
                                   "1795118400"})
        EXPECT_FALSE(parse_timestamp(text)) << text;
}

}  // namespace

}  // namespace dcv::config
