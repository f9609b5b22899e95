#include "certcentral/request.hpp"

#include "version.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::net {
bool operator==(const field& left, const field& right) {
    return left.name == right.name && left.value == right.value;
}
}  // namespace dcv::net

namespace dcv::certcentral {
namespace {

TEST(CheckRequest, IsTheOnePutWithItsHeadersAndNoOther) {
    const auto key = api_key::parse("secret-key");
    const auto request = check_request("/services/v2", *key, *domain_id::parse("1234567"));

    EXPECT_EQ(request.method, "PUT");
    EXPECT_EQ(request.target, "/services/v2/domain/1234567/dcv/validate-token");
    EXPECT_THAT(request.fields,
                testing::UnorderedElementsAre(
                    net::field{"User-Agent", std::string{"dcvwatchd/"} + version},
                    net::field{"Accept", "application/json"}, net::field{"Accept-Encoding", "identity"},
                    net::field{"X-DC-DEVKEY", "secret-key"}, net::field{"Content-Type", "application/json"},
                    net::field{"Content-Length", "0"}));
}

TEST(CheckRequest, HeaderNamesAndValuesAreAscii) {
    const auto key = api_key::parse("secret-key");
    for (const auto& [name, value] : check_request("", *key, *domain_id::parse("1")).fields) {
        for (const char c : name + value)
            EXPECT_TRUE(c >= ' ' && c <= '~') << name;
    }
}

}  // namespace
}  // namespace dcv::certcentral
