// Connections through an HTTP proxy.
#include "net/banner_listener.hpp"
#include "net/client_workplace.hpp"
#include "net/name_service.hpp"
#include "net/tunnel.hpp"
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
                {{"localhost", server.port()}, origin{"127.0.0.1", proxy_port}, credentials},
                trust(),
                limits};
    }

    /// What becomes of a check when the proxy says that.
    std::string fault_after(const std::string& answer, const std::string& verdict = "failed/connect_failed") {
        const test::relay proxy{server.port(), {.proxy_answer = answer}};
        auto client = client_through(proxy.port());
        const auto answered = ask(client);
        EXPECT_EQ(verdict_of(answered), verdict);
        EXPECT_TRUE(server.requests().empty());
        EXPECT_THAT(proxy.heard(), Not(HasSubstr("canary")));
        return answered.has_error() ? answered.error().detail : "";
    }

    std::optional<proxy_credentials> credentials;
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
    EXPECT_EQ(fault_after("HTTP/1.0 502\r\n\r\n"),
              "the proxy does not reach localhost:" + server.port() + ": 502");
    EXPECT_EQ(fault_after("HTTP/1.1 500 Oops\r\n\r\n"), "the proxy refuses the tunnel: 500 Oops");
    EXPECT_EQ(fault_after("SSH-2.0-OpenSSH\r\n\r\n"), "the proxy does not answer in HTTP/1.1");
    EXPECT_EQ(fault_after("HTTP/1.1 2000 OK\r\n\r\n"), "the proxy does not answer in HTTP/1.1");
    EXPECT_EQ(fault_after("HTTP/1.1 200 OK\r\n\r\nsurplus"), "the proxy says more than it should");
    EXPECT_EQ(fault_after("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"),
              "the header of the proxy's answer exceeds 16 KiB");
    EXPECT_EQ(fault_after("HTTP/1.1 403 Forbidden by policy\r\n\r\n", "failed/proxy_refused"),
              "the proxy refuses the tunnel: 403 Forbidden by policy");
}

TEST_F(Proxy, ThatSendsAPageIsPerhapsALoginPortal) {
    const std::string portal = "the proxy sent a page instead of a tunnel (a login portal?)";
    EXPECT_EQ(fault_after("HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n\r\n"),
              portal + ": 302 Found");
    EXPECT_EQ(fault_after("HTTP/1.1 511 Network Authentication Required\r\n\r\n"),
              portal + ": 511 Network Authentication Required");
    EXPECT_EQ(fault_after("HTTP/1.1 200 OK\r\n\r\n<html>"), portal);
    EXPECT_EQ(fault_after("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nWelcome"), portal);

    // The page itself comes later, or never: then TLS fails.
    const test::banner_listener page{"<html><body>Welcome</body></html>"};
    const test::relay proxy{page.port(),
                            {.proxy_answer = "HTTP/1.1 200 OK\r\ncontent-type: Text/HTML\r\n\r\n"}};
    auto client = client_through(proxy.port());
    EXPECT_EQ(ask(client).error().detail, portal);
}

TEST_F(Proxy, N21_ThatWantsCredentialsIsToldWithWhatItTakes) {
    const auto fault = [this](const std::string& fields) {
        return fault_after("HTTP/1.1 407 Proxy Authentication Required\r\n" + fields + "\r\n",
                           "failed/proxy_refused");
    };
    EXPECT_EQ(fault("Proxy-Authenticate: Basic realm=\"The office\"\r\n"),
              "the proxy wants credentials (Basic realm \"The office\")");
    EXPECT_EQ(fault(""), "the proxy wants credentials");
    EXPECT_EQ(
        fault("proxy-authenticate: Negotiate\r\nPROXY-AUTHENTICATE: NTLM\r\n"),
        "the proxy wants credentials (Negotiate, NTLM), but does not take Basic, the only scheme that is "
        "supported");
    EXPECT_EQ(fault_after("HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\n\r\n",
                          "failed/proxy_refused"),
              "the proxy wants credentials (Basic realm \"x\")");
}

TEST_F(Proxy, N21_ThatRefusesTheCredentialsIsToldSo) {
    credentials = proxy_credentials::parse("user:pass:word");
    EXPECT_EQ(fault_after(
                  "HTTP/1.1 407 Again\r\nProxy-Authenticate: Negotiate, Basic charset=\"UTF-8\", realm=\"a, "
                  "b\"\r\n\r\n",
                  "failed/proxy_refused"),
              "the proxy refuses the credentials (Negotiate, Basic realm \"a, b\")");
    EXPECT_EQ(fault_after("HTTP/1.1 401 Unauthorized\r\n\r\n", "failed/proxy_refused"),
              "the proxy refuses the credentials");
    EXPECT_EQ(
        fault_after("HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\n\r\n", "failed/proxy_refused"),
        "the proxy wants credentials (NTLM), but does not take Basic, the only scheme that is supported");
}

TEST_F(Proxy, N21_AloneIsToldTheCredentialsAndTheServerNever) {
    credentials = proxy_credentials::parse("user:pass:word");
    const test::relay proxy{server.port(), {.proxy_answer = "HTTP/1.1 200 OK\r\n\r\n"}};
    auto client = client_through(proxy.port());
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    EXPECT_THAT(proxy.heard(), HasSubstr("\r\nProxy-Authorization: Basic dXNlcjpwYXNzOndvcmQ=\r\n\r\n"));
    EXPECT_THAT(server.requests().front().head, Not(HasSubstr("Authorization")));
    EXPECT_THAT(server.requests().front().head, Not(HasSubstr("dXNlcjpwYXNzOndvcmQ=")));
}

TEST_F(Proxy, I4_ThatSendsTheCredentialsBackGetsThemIntoNoWord) {
    credentials = proxy_credentials::parse("user:pass:word");
    const auto no_password = AllOf(Not(HasSubstr("pass:word")), Not(HasSubstr("dXNlcjpwYXNzOndvcmQ=")),
                                   HasSubstr("[the proxy's password]"));
    for (const std::string echoed : {"user:pass:word", "pass:word", "Basic dXNlcjpwYXNzOndvcmQ="}) {
        EXPECT_THAT(fault_after("HTTP/1.1 500 " + echoed + "\r\n\r\n"), no_password);
        EXPECT_THAT(fault_after("HTTP/1.1 403 " + echoed + "\r\n\r\n", "failed/proxy_refused"), no_password);
        EXPECT_THAT(
            fault_after("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"" + echoed + "\"\r\n\r\n",
                        "failed/proxy_refused"),
            no_password);
    }
}

TEST_F(Proxy, ThatIsSilentOrGoneIsAFailedConnectionInTime) {
    const stage_limits short_ones{50ms, 50ms, 50ms};
    const test::mute_listener mute;
    auto waiting = client_through(mute.port(), short_ones);
    const auto late = ask(waiting).error();
    EXPECT_EQ(late.kind, failure_kind::connect);
    EXPECT_EQ(late.detail, "the proxy does not answer: timed out after 50 ms");

    const test::relay leaves{server.port(), {.proxy_answer = "HTTP/1.1 2"}};
    auto client = client_through(leaves.port());
    EXPECT_EQ(ask(client).error().detail, "the proxy closed before its answer was complete");

    EXPECT_EQ(net::unanswered({}, boost::asio::error::eof), "the proxy closed without answering");

    auto alone = client_through("1");
    const auto refused = ask(alone).error();
    EXPECT_EQ(refused.kind, failure_kind::connect);
    EXPECT_EQ(refused.detail, "connect to the proxy 127.0.0.1:1: Connection refused");
}

TEST_F(Proxy, IsNamedWhereTlsFailsBehindIt) {
    const sim::authority unknown{"Unknown", test::valid_today()};
    const scripted_server other{[](const auto&) { return active(); },
                                unknown.issue({{"localhost"}, {}}, test::valid_today())};
    const test::relay proxy{other.port(), {.proxy_answer = "HTTP/1.1 200 OK\r\n\r\n"}};
    auto client = client_through(proxy.port());
    EXPECT_THAT(ask(client).error().detail, HasSubstr("(through the proxy 127.0.0.1:" + proxy.port() + ")"));
}

TEST_F(Proxy, IsLookedUpInsteadOfTheServer) {
    test::name_service names{"proxy.test", {}};
    https_client client{
        io.get_executor(), {{"localhost", server.port()}, origin{"proxy.test", "3128"}}, trust()};
    const auto failed = ask(client).error();
    EXPECT_EQ(failed.kind, failure_kind::resolve);
    EXPECT_THAT(failed.detail, StartsWith("look-up of the proxy's address proxy.test: "));
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
