#include "config/number.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dcv::config {

namespace {

TEST(WholeNumber, IsDigitsAlone) {
    EXPECT_EQ(parse_whole_number("0"), 0U);
    EXPECT_EQ(parse_whole_number("100"), 100U);
    for (const auto* const text :
         {"", "-1", "+1", "01", "00", "0x1f", "0o17", "1_000", "1e3", "1.0", " 1", "1 ", "true", "½", "１"})
        EXPECT_FALSE(parse_whole_number(text)) << text;
}

TEST(WholeNumber, SaturatesWhereItDoesNotFit) {
    constexpr auto greatest = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(parse_whole_number("18446744073709551615"), greatest);
    EXPECT_EQ(parse_whole_number("18446744073709551616"), greatest);
    EXPECT_EQ(parse_whole_number("4444444444444444444444444444444444444444"), greatest);
}

TEST(Share, IsAPlainDecimal) {
    EXPECT_EQ(parse_share("0"), 0.0);
    EXPECT_EQ(parse_share("1"), 1.0);
    EXPECT_EQ(parse_share("0.25"), 0.25);
    EXPECT_EQ(parse_share("1.50"), 1.5);
    for (const auto* const text : {"", ".", ".5", "1.", "-0.1", "+0.1", "1e-1", "0x1p-1", "nan", ".nan",
                                   ".inf", "0,1", "00.1", "0.1.2", "10%"})
        EXPECT_FALSE(parse_share(text)) << text;
}

TEST(Share, OfAnyLengthIsANumber) {
    EXPECT_GT(*parse_share(std::string(1000, '9')), 1.0);
    EXPECT_DOUBLE_EQ(*parse_share("0." + std::string(1000, '3')), 1.0 / 3.0);
}

}  // namespace

}  // namespace dcv::config
