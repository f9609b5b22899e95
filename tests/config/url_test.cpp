#include "config/url.hpp"

#include <gtest/gtest.h>

namespace dcv::config {

namespace {

std::string_view flaw_of_api(std::string_view text) {
    const auto url = parse_api_url(text);
    return url ? "none" : url.error().text;
}

std::string_view flaw_of_proxy(std::string_view text) {
    const auto proxy = parse_proxy_url(text);
    return proxy ? "none" : proxy.error().text;
}

TEST(ApiUrl, IsTakenApart) {
    const auto url = parse_api_url("HTTPS://www.digicert.com/services/v2");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->origin.host, "www.digicert.com");
    EXPECT_EQ(url->origin.port, "443");
    EXPECT_EQ(url->base_path, "/services/v2");
    EXPECT_FALSE(url->loopback);
}

TEST(ApiUrl, HasAnotherPortOnlyIfWritten) {
    EXPECT_EQ(parse_api_url("https://h:8443")->origin.port, "8443");
    EXPECT_EQ(parse_api_url("https://h:08443")->origin.port, "8443");
    EXPECT_EQ(parse_api_url("https://h:65535")->origin.port, "65535");
    for (const auto* const url :
         {"https://h:", "https://h:0", "https://h:65536", "https://h:99999999999999999999"})
        EXPECT_EQ(flaw_of_api(url), "has a port that is not 1 to 65535") << url;
}

TEST(ApiUrl, LosesTheSlashesAtItsEnd) {
    EXPECT_EQ(parse_api_url("https://h")->base_path, "");
    EXPECT_EQ(parse_api_url("https://h/")->base_path, "");
    EXPECT_EQ(parse_api_url("https://h/a/b/")->base_path, "/a/b");
    EXPECT_EQ(parse_api_url("https://h/a//")->base_path, "/a");
    EXPECT_EQ(parse_api_url("https://h/a%2F")->base_path, "/a%2F");
}

TEST(ApiUrl, HasItsIpv6AddressWithoutBrackets) {
    const auto url = parse_api_url("https://[2001:db8::1]:8443/a");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->origin.host, "2001:db8::1");
    EXPECT_EQ(url->origin.port, "8443");
}

TEST(ApiUrl, IsHttpsWithoutOrnament) {
    EXPECT_EQ(flaw_of_api("http://h/"), "does not begin with https://");
    EXPECT_EQ(flaw_of_api("h/services"), "is not a URL");
    EXPECT_EQ(flaw_of_api("https://user@h/"), "holds a user name or a password");
    EXPECT_EQ(flaw_of_api("https://:@h/"), "holds a user name or a password");
    EXPECT_EQ(flaw_of_api("https://@h/"), "holds a user name or a password");
    EXPECT_EQ(flaw_of_api("https://h/?a"), "has a query (?)");
    EXPECT_EQ(flaw_of_api("https://h/?"), "has a query (?)");
    EXPECT_EQ(flaw_of_api("https://h/#"), "has a fragment (#)");
    EXPECT_EQ(flaw_of_api("https:///a"), "has no host");
    EXPECT_EQ(flaw_of_api("https:a"), "has no host");
}

TEST(ApiUrl, HasAPlainHost) {
    const auto* const flaw = "has a host that is neither a name in plain ASCII nor an IP address";
    for (const auto* const url : {"https://a%2eb/", "https://a,b/", "https://[v1.a]/", "https://a;b/"})
        EXPECT_EQ(flaw_of_api(url), flaw) << url;
    EXPECT_EQ(flaw_of_api("https://h_1.example-2/"), "none");
}

TEST(ApiUrl, WhoseHostOnlyBeginsLikeAnAddressIsNotCutThere) {
    for (const auto* const url : {"https://10.0.0.1.example/", "https://127.0.0.1x/", "https://1.2.3.4.5:8/"})
        EXPECT_EQ(flaw_of_api(url), "has a host that only begins like an IP address") << url;
}

TEST(ApiUrl, KnowsThisMachine) {
    for (const auto* const url : {"https://localhost", "https://LocalHost:1/", "https://127.0.0.1/",
                                  "https://127.255.0.3/", "https://[::1]/", "https://[0:0:0:0:0:0:0:1]/"})
        EXPECT_TRUE(parse_api_url(url)->loopback) << url;
    for (const auto* const url : {"https://localhost.example/", "https://126.0.0.1/", "https://[::]/",
                                  "https://127.1/", "https://0.0.0.0/", "https://localhost./"})
        EXPECT_FALSE(parse_api_url(url)->loopback) << url;
}

TEST(ProxyUrl, IsHostAndPort) {
    const auto proxy = parse_proxy_url("http://proxy.example:3128/");
    ASSERT_TRUE(proxy);
    EXPECT_EQ(proxy->host, "proxy.example");
    EXPECT_EQ(proxy->port, "3128");
    EXPECT_EQ(flaw_of_proxy("http://[::1]:3128"), "none");
}

TEST(ProxyUrl, IsNothingElse) {
    EXPECT_EQ(flaw_of_proxy("https://p:3128"), "does not begin with http://");
    EXPECT_EQ(flaw_of_proxy("socks5://p:3128"), "does not begin with http://");
    EXPECT_EQ(flaw_of_proxy("http://p"), "has no port");
    EXPECT_EQ(flaw_of_proxy("http://p:3128/path"), "has a path");
    EXPECT_EQ(flaw_of_proxy("http://u:p@p:3128"), "holds a user name or a password");
    EXPECT_EQ(flaw_of_proxy("http://p:3128?a"), "has a query (?)");
}

}  // namespace

}  // namespace dcv::config
