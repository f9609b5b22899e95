#include "certcentral/domain_id.hpp"

#include <gtest/gtest.h>

namespace dcv::certcentral {
namespace {

TEST(DomainId, IsTheNumberAsWritten) {
    EXPECT_EQ(domain_id::parse("1")->value(), 1);
    EXPECT_EQ(domain_id::parse("1234567")->to_string(), "1234567");
}

TEST(DomainId, ReachesToTheLargestSigned64BitNumberAndNoFurther) {
    EXPECT_EQ(domain_id::parse("9223372036854775807")->value(), 9223372036854775807);
    EXPECT_FALSE(domain_id::parse("9223372036854775808"));
    EXPECT_FALSE(domain_id::parse("18446744073709551616"));
    EXPECT_FALSE(domain_id::parse("1234567890123456789012345678901234567890"));
}

class NoDomainId : public testing::TestWithParam<const char*> {};

TEST_P(NoDomainId, IsRefused) {
    EXPECT_FALSE(domain_id::parse(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Texts, NoDomainId,
                         testing::Values("", "0", "-1", "+12", "012", "0x1f", "1_000", "1e3", "1.0", " 1",
                                         "1 ", "1\n", "one", "\xD9\xA1", "1,000", ".inf", "~"));

}  // namespace
}  // namespace dcv::certcentral
