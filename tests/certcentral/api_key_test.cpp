#include "certcentral/api_key.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

namespace dcv::certcentral {
namespace {

TEST(ApiKey, IsEightTo256VisibleAsciiBytes) {
    EXPECT_EQ(api_key::parse("12345678")->reveal(), "12345678");
    EXPECT_TRUE(api_key::parse(std::string(256, '~')));
    EXPECT_FALSE(api_key::parse("1234567"));
    EXPECT_FALSE(api_key::parse(std::string(257, 'k')));
}

TEST(ApiKey, HoldsNoBlankControlOrLookAlike) {
    EXPECT_FALSE(api_key::parse("12345678\n"));
    EXPECT_FALSE(api_key::parse("1234 5678"));
    EXPECT_FALSE(api_key::parse("1234\r\nX-Evil: 1"));
    EXPECT_FALSE(
        api_key::parse("1234\xE2\x80\x91"
                       "5678"));  // U+2011, as in DigiCert's own prose.
    EXPECT_FALSE(api_key::parse(std::string("1234\0005678", 9)));
}

TEST(ApiKey, CannotBeCopiedByAccident) {
    EXPECT_FALSE(std::is_copy_constructible_v<api_key>);
    EXPECT_FALSE((std::is_convertible_v<api_key, std::string>));
}

TEST(ApiKey, IsTheSameWhenEveryByteIs) {
    EXPECT_EQ(api_key::parse("12345678"), api_key::parse("12345678"));
    EXPECT_NE(api_key::parse("12345678"), api_key::parse("12345679"));
    EXPECT_NE(api_key::parse("12345678"), api_key::parse("02345678"));
    EXPECT_NE(api_key::parse("12345678"), api_key::parse("123456789"));
    EXPECT_NE(api_key::parse("12345678"), api_key::parse("no key"));
}

}  // namespace
}  // namespace dcv::certcentral
