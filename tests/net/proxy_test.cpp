// Connections through an HTTP proxy.
#include "net/banner_listener.hpp"
#include "net/client_workplace.hpp"
#include "net/name_service.hpp"
#include "support/deaf_listener.hpp"
#include "support/relay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace dcv::net {
namespace {

using namespace test_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Proxy : client_workplace {
    https_client client_through(const std::string& proxy_port, const stage_limits& limits = {}) {
        return {io.get_executor(),
                {{"localhost", server.port()}, origin{"127.0.0.1", proxy_port}},
                trust(),
                limits};
    }

    /// What becomes of a check when the proxy says that.
    std::string fault_after(const std::string& answer) {
        const test::relay proxy{server.port(), {.proxy_answer = answer}};
        auto client = client_through(proxy.port());
        const auto answered = ask(client);
        EXPECT_EQ(verdict_of(answered), "failed/connect_failed");
        EXPECT_TRUE(server.requests().empty());
        EXPECT_THAT(proxy.heard(), Not(HasSubstr("canary")));
        return answered.has_error() ? answered.error().detail : "";
    }

    scripted_server server{[](const auto&) { return active(); }};
};

TEST_F(Proxy, TunnelsToTheServerAndNeverSeesTheKey) {
    const test::relay proxy{server.port(),
                            {.proxy_answer = "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n"}};
    auto client = client_through(proxy.port());
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    const auto target = "localhost:" + server.port();
    EXPECT_THAT(proxy.heard(),
                AllOf(StartsWith("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n"),
                      Not(HasSubstr("canary")), Not(HasSubstr("PUT"))));
    EXPECT_EQ(server.requests().size(), 2U);
    EXPECT_EQ(server.requests().back().connection, 1) << "the tunnel is kept";
    EXPECT_THAT(server.requests().front().head, HasSubstr("Host: " + target + "\r\n"));
}

TEST_F(Proxy, IsNotTrustedForTheServer) {
    const sim::authority inspecting{"Inspecting proxy", test::valid_today()};
    const scripted_server inspector{[](const auto&) { return active(); },
                                    inspecting.issue({{"localhost"}, {}}, test::valid_today())};
    const test::relay proxy{inspector.port(), {.proxy_answer = "HTTP/1.1 200 OK\r\n\r\n"}};
    auto client = client_through(proxy.port());
    EXPECT_EQ(verdict_of(ask(client)), "failed/tls_failed");
    EXPECT_TRUE(inspector.requests().empty());
}

TEST_F(Proxy, ThatRefusesIsAFailedConnectionInItsWords) {
    EXPECT_EQ(fault_after("HTTP/1.1 403 Forbidden by policy\r\n\r\n"),
              "the proxy refuses the tunnel: 403 Forbidden by policy");
    EXPECT_THAT(fault_after("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"),
                HasSubstr("wants credentials"));
    EXPECT_THAT(fault_after("HTTP/1.0 502\r\n\r\n"), HasSubstr("502"));
    EXPECT_THAT(fault_after("SSH-2.0-OpenSSH\r\n\r\n"), HasSubstr("does not answer in HTTP/1.1"));
    EXPECT_THAT(fault_after("HTTP/1.1 2000 OK\r\n\r\n"), HasSubstr("does not answer in HTTP/1.1"));
    EXPECT_THAT(fault_after("HTTP/1.1 200 OK\r\n\r\nsurplus"), HasSubstr("says more than it should"));
    EXPECT_THAT(fault_after("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"),
                HasSubstr("proxy"));
}

TEST_F(Proxy, ThatIsSilentOrGoneIsAFailedConnectionInTime) {
    const stage_limits short_ones{50ms, 50ms, 50ms};
    const test::mute_listener mute;
    auto waiting = client_through(mute.port(), short_ones);
    const auto unanswered = ask(waiting).error();
    EXPECT_EQ(unanswered.kind, failure_kind::connect);
    EXPECT_EQ(unanswered.detail, "proxy: timed out after 50 ms");

    const test::banner_listener hangs_up{"HTTP/1.1 2"};
    auto client = client_through(hangs_up.port(), short_ones);
    EXPECT_EQ(ask(client).error().kind, failure_kind::connect);

    auto alone = client_through("1", short_ones);
    EXPECT_EQ(ask(alone).error().kind, failure_kind::connect);
}

TEST_F(Proxy, IsLookedUpInsteadOfTheServer) {
    test::name_service names{"proxy.test", {}};
    https_client client{
        io.get_executor(), {{"localhost", server.port()}, origin{"proxy.test", "3128"}}, trust()};
    const auto failed = ask(client).error();
    EXPECT_EQ(failed.kind, failure_kind::resolve);
    EXPECT_THAT(failed.detail, HasSubstr("proxy.test"));
    EXPECT_EQ(names.times_asked(), 1);
}

TEST_F(Proxy, OfTheEnvironmentIsIgnored) {
    for (const char* const name : {"https_proxy", "HTTPS_PROXY", "all_proxy"})
        ::setenv(name, "http://127.0.0.1:1", 1);
    auto client = client_of(server);
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    for (const char* const name : {"https_proxy", "HTTPS_PROXY", "all_proxy"})
        ::unsetenv(name);
}

TEST_F(Proxy, ComesAndGoesWithAReload) {
    const test::relay proxy{server.port(), {.proxy_answer = "HTTP/1.1 200 OK\r\n\r\n"}};
    auto client = client_of(server);
    ASSERT_TRUE(ask(client));
    client.turn_to({{"localhost", server.port()}, origin{"127.0.0.1", proxy.port()}}, trust());
    ASSERT_TRUE(ask(client));
    EXPECT_THAT(proxy.heard(), StartsWith("CONNECT"));
}

}  // namespace
}  // namespace dcv::net
