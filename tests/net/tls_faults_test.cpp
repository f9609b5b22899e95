// Rows L of docs/faults.md at the client: what a server, or somebody in its place, may do to TLS.
#include "net/banner_listener.hpp"
#include "net/certificates.hpp"
#include "net/client_workplace.hpp"
#include "net/name_service.hpp"
#include "support/relay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>

namespace dcv::net {
namespace {

using namespace test_support;
using test::ending;
using test::localhost_identity;
using test::reply;
using test::server_context;
using testing::AllOf;
using testing::HasSubstr;

struct TlsFaults : client_workplace {
    /// Refused in such words, and no request arrived.
    void expect_refused(boost::asio::ssl::context identity, const testing::Matcher<const std::string&>& words,
                        const std::string& host = "localhost") {
        const scripted_server server{[](const auto&) { return active(); }, std::move(identity)};
        auto client = client_of(server, host);
        const auto answered = ask(client);
        ASSERT_FALSE(answered);
        EXPECT_EQ(verdict_of(answered), "failed/tls_failed");
        EXPECT_THAT(answered.error().detail, words);
        EXPECT_TRUE(server.requests().empty());
        EXPECT_EQ(client.idle_connections(), 0U);
    }

    void expect_refused(const sim::server_identity& identity,
                        const testing::Matcher<const std::string&>& words,
                        const std::string& host = "localhost") {
        expect_refused(server_context(identity), words, host);
    }

    /// What fails on a plain connection on which the server says `banner`.
    std::string fault_of(const std::string& banner) {
        const test::banner_listener server{banner};
        auto client = client_of(server.port());
        const auto answered = ask(client);
        EXPECT_EQ(verdict_of(answered), "failed/tls_failed");
        return answered.has_error() ? answered.error().detail : "";
    }

    static sim::server_identity issue(const sim::server_names& names,
                                      const sim::validity& valid = test::valid_today()) {
        return test::test_authority().issue(names, valid);
    }
};

TEST_F(TlsFaults, L1_ACertificateThatIsNotTheServersIsRefusedAndSaysWhy) {
    const auto today = test::valid_today();
    expect_refused(issue({{"localhost"}, {}}, {today.from, today.from + 1s}),
                   AllOf(HasSubstr("expired on"), HasSubstr("clock")));
    expect_refused(issue({{"localhost"}, {}}, {today.until, today.until + 1h}),
                   AllOf(HasSubstr("not yet valid"), HasSubstr("clock")));
    expect_refused(issue({{"example.com"}, {}}), HasSubstr("is not for localhost, but for example.com"));
    expect_refused(issue({{"localhost"}, {}}), HasSubstr("is not for 127.0.0.1, but for localhost"),
                   "127.0.0.1");
    const sim::authority other{"Another authority", today};
    expect_refused(other.issue({{"localhost"}, {}}, today),
                   AllOf(HasSubstr("unknown issuer"), HasSubstr("Another authority")));
    test::certificates certificates;
    expect_refused(certificates.issue("server", ""), HasSubstr("is self-signed"));
    auto whole_chain = certificates.issue("server", "intermediate");
    whole_chain.certificate += certificates.intermediate() + certificates.root();
    expect_refused(whole_chain, AllOf(HasSubstr("unknown issuer"), HasSubstr("api.ca_file")));
}

TEST_F(TlsFaults, L2_AMissingIntermediateIsNamed) {
    test::certificates certificates;
    auto identity = certificates.issue("server", "intermediate");
    const auto file = directory.write("root.pem", certificates.root());
    const auto ask_with = [&](const sim::server_identity& shown) {
        const scripted_server server{[](const auto&) { return active(); }, shown};
        https_client client{io.get_executor(), {{"localhost", server.port()}}, *make_tls_context(file)};
        return ask(client);
    };
    const auto refused = ask_with(identity);
    EXPECT_EQ(verdict_of(refused), "failed/tls_failed");
    EXPECT_THAT(refused.error().detail, AllOf(HasSubstr("incomplete chain"), HasSubstr("CN=Intermediate")));
    identity.certificate += certificates.intermediate();
    EXPECT_EQ(verdict_of(ask_with(identity)), "active/active");
}

TEST_F(TlsFaults, L3_ANameInTheSubjectAloneOrAPartialWildcardIsRefused) {
    test::certificates certificates;
    directory.write("ca.pem", "");
    const auto file = directory.write("root.pem", certificates.root());
    const test::name_service names{"localhost.test", {"127.0.0.1"}};
    for (const auto& [extensions, host] :
         {std::pair{"name_in_subject", "localhost"}, std::pair{"partial_wildcard", "localhost.test"}}) {
        const scripted_server server{[](const auto&) { return active(); },
                                     certificates.issue(extensions, "root")};
        https_client client{io.get_executor(), {{host, server.port()}}, *make_tls_context(file)};
        const auto answered = ask(client);
        ASSERT_FALSE(answered);
        EXPECT_THAT(answered.error().detail, AllOf(HasSubstr("is not for"), HasSubstr(host)));
    }
}

TEST_F(TlsFaults, L4_OldVersionsAndWeakCiphersAreRefused) {
    const auto no_common = HasSubstr("no TLS version or cipher in common");
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
        auto old = server_context();
        SSL_CTX_set_cipher_list(old.native_handle(), "ALL:@SECLEVEL=0");
        SSL_CTX_set_min_proto_version(old.native_handle(), version);
        SSL_CTX_set_max_proto_version(old.native_handle(), version);
        expect_refused(std::move(old), no_common);
    }
    test::certificates certificates;
    for (const char* const weak : {"ECDHE+AESCCM8", "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES256-SHA384",
                                   "AES128-GCM-SHA256", "DHE-RSA-AES128-GCM-SHA256"}) {
        const bool is_rsa = std::string_view{weak}.find("ECDHE-E") == std::string_view::npos &&
                            std::string_view{weak}.find("CCM") == std::string_view::npos;
        auto poor =
            server_context(is_rsa ? certificates.issue("server", "root", "rsa:2048") : localhost_identity());
        SSL_CTX_set_max_proto_version(poor.native_handle(), TLS1_2_VERSION);
        ASSERT_EQ(SSL_CTX_set_cipher_list(poor.native_handle(), weak), 1) << weak;
        SSL_CTX_set_dh_auto(poor.native_handle(), 1);
        expect_refused(std::move(poor), no_common);
    }
}

TEST_F(TlsFaults, L4_Tls12WithAuthenticatedEncryptionIsSpoken) {
    for (const char* const good : {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"}) {
        auto context = server_context();
        SSL_CTX_set_max_proto_version(context.native_handle(), TLS1_2_VERSION);
        SSL_CTX_set_cipher_list(context.native_handle(), good);
        const scripted_server server{[](const auto&) { return active(); }, std::move(context)};
        auto client = client_of(server);
        EXPECT_EQ(verdict_of(ask(client)), "active/active");
    }
}

TEST_F(TlsFaults, L5_AHandshakeThatStopsAtAnyByteTimesOut) {
    const scripted_server server{[](const auto&) { return active(); }};
    // The whole of it is about 1 KB.
    for (std::size_t limit = 0; limit < 700; limit += 23) {
        const test::relay between{server.port(), {limit}};
        auto client = client_of(between.port(), "localhost", {1s, 1s, 30ms});
        const auto answered = ask(client);
        EXPECT_EQ(verdict_of(answered), "failed/tls_failed") << limit;
        EXPECT_THAT(answered.error().detail,
                    HasSubstr(limit == 0 ? "the TLS handshake was not answered: timed out after 30 ms"
                                         : "timed out after 30 ms"));
    }
    EXPECT_EQ(stage_limits{}.handshake, 10s);
}

TEST_F(TlsFaults, L6_WhatDoesNotSpeakTlsIsSaidToBeSo) {
    const auto no_tls = HasSubstr("does not speak TLS");
    EXPECT_THAT(fault_of("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), no_tls);
    EXPECT_THAT(fault_of("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), no_tls);
    EXPECT_THAT(fault_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), no_tls);
    EXPECT_THAT(fault_of(std::string(100, '\0')), no_tls);
    EXPECT_THAT(fault_of(""), HasSubstr("closed the connection during the TLS handshake"));
    EXPECT_THAT(fault_of("SSH"), HasSubstr("closed the connection during the TLS handshake"));
    // An alert: handshake_failure, and internal_error (RFC 8446 §6).
    EXPECT_THAT(fault_of("\x15\x03\x03" + std::string{"\0\x02\x02\x28", 4}),
                HasSubstr("no TLS version or cipher"));
    EXPECT_THAT(fault_of("\x15\x03\x03" + std::string{"\0\x02\x02\x50", 4}),
                HasSubstr("alert says \"internal error\""));
    EXPECT_THAT(fault_of("\x15\x03\x03" + std::string{"\0\x02\x02\x70", 4}),
                HasSubstr("the server does not know the name localhost"));
}

TEST_F(TlsFaults, L7_AServerThatWantsACertificateIsSaidToBeSo) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto strict = server_context();
        SSL_CTX_set_min_proto_version(strict.native_handle(), version);
        SSL_CTX_set_max_proto_version(strict.native_handle(), version);
        strict.set_verify_mode(boost::asio::ssl::verify_peer | boost::asio::ssl::verify_fail_if_no_peer_cert);
        expect_refused(std::move(strict), HasSubstr("demands a client certificate"));
    }
    auto curious = server_context();
    curious.set_verify_mode(boost::asio::ssl::verify_peer);
    const scripted_server server{[](const auto&) { return active(); }, std::move(curious)};
    auto client = client_of(server);
    EXPECT_EQ(verdict_of(ask(client)), "active/active") << "one that asks, and takes no for an answer";
}

TEST_F(TlsFaults, L8_ACompleteAnswerNeedsNoFarewell) {
    for (const auto then : {ending::close, ending::farewell}) {
        const scripted_server server{[then](const auto&) { return reply{{{0us, active()}}, then}; }};
        auto client = client_of(server);
        EXPECT_EQ(verdict_of(ask(client)), "active/active");
    }
}

TEST_F(TlsFaults, L9_AFarewellDoesNotCompleteAnAnswer) {
    const std::string part = active().substr(0, active().size() - 1);
    const std::string endless =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"status\":\"active\"}";
    for (const auto then : {ending::close, ending::farewell}) {
        const auto verdict_on = [&](const std::string& bytes) {
            const scripted_server server{[&](const auto&) { return reply{{{0us, bytes}}, then}; }};
            auto client = client_of(server);
            return verdict_of(ask(client));
        };
        EXPECT_EQ(verdict_on(part), "failed/connection_lost");
        EXPECT_EQ(verdict_on(endless), "rejected/unsupported_framing");
    }
}

TEST_F(TlsFaults, L10_NobodyWaitsForTheServersFarewell) {
    const scripted_server server{[](const auto&) { return active(); }};
    std::optional<https_client> client;
    client.emplace(io.get_executor(), route{{"localhost", server.port()}}, trust());
    ASSERT_TRUE(ask(*client));
    const auto began = std::chrono::steady_clock::now();
    client->close();
    client.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 100ms);
}

/// A server that closes after each answer, and counts what was resumed.
struct resuming_server {
    explicit resuming_server(int version, boost::asio::ssl::context context = server_context())
        : handle{context.native_handle()},
          server{[](const auto&) {
                     return respond(200, R"({"status":"active"})", "application/json",
                                    "Connection: close\r\n");
                 },
                 with(std::move(context), version)} {}

    static boost::asio::ssl::context with(boost::asio::ssl::context context, int version) {
        SSL_CTX_set_max_proto_version(context.native_handle(), version);
        return context;
    }

    [[nodiscard]] long resumed() const { return SSL_CTX_sess_hits(handle); }

    SSL_CTX* handle;
    scripted_server server;
};

TEST_F(TlsFaults, L11_SessionsAreResumedAndARejectedTicketCostsNothing) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        resuming_server server{version};
        auto client = client_of(server.server);
        for (long round = 0; round < 3; ++round) {
            EXPECT_EQ(verdict_of(ask(client)), "active/active");
            EXPECT_EQ(server.resumed(), round);
        }
        // The server forgets its ticket key.
        std::array<unsigned char, 80> keys{1};
        ASSERT_EQ(SSL_CTX_set_tlsext_ticket_keys(server.handle, keys.data(), keys.size()), 1);
        EXPECT_EQ(verdict_of(ask(client)), "active/active");
        EXPECT_EQ(server.resumed(), 2);
        EXPECT_EQ(verdict_of(ask(client)), "active/active");
        EXPECT_EQ(server.resumed(), 3) << "with a session that began anew";
    }
}

TEST_F(TlsFaults, L11_ARenewedTrustStoreResumesNothing) {
    resuming_server server{TLS1_3_VERSION};
    auto client = client_of(server.server);
    ASSERT_TRUE(ask(client));
    ASSERT_TRUE(ask(client));
    ASSERT_EQ(server.resumed(), 1);
    const sim::authority other{"Another authority", test::valid_today()};
    client.turn_to({{"localhost", server.server.port()}},
                   *make_tls_context(directory.write("other.pem", other.certificate())));
    EXPECT_EQ(verdict_of(ask(client)), "failed/tls_failed");
    EXPECT_EQ(server.resumed(), 1);
}

/// Calls `then` when a handshake is done.
boost::asio::ssl::context context_that(int version, void (*then)(const SSL*, int, int)) {
    auto context = server_context();
    SSL_CTX_set_max_proto_version(context.native_handle(), version);
    SSL_CTX_set_info_callback(context.native_handle(), then);
    return context;
}

TEST_F(TlsFaults, L11_AKeyUpdateIsFollowed) {
    const scripted_server server{[](const auto&) { return active(); },
                                 context_that(TLS1_3_VERSION, [](const SSL* ssl, int where, int) {
                                     if ((where & SSL_CB_HANDSHAKE_DONE) != 0)
                                         SSL_key_update(const_cast<SSL*>(ssl), SSL_KEY_UPDATE_REQUESTED);
                                 })};
    auto client = client_of(server);
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
}

TEST_F(TlsFaults, L11_AskingForARenegotiationLeadsNowhere) {
    auto asking = context_that(TLS1_2_VERSION, [](const SSL* ssl, int where, int) {
        static const int mark =
            CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL, 0, nullptr, nullptr, nullptr, nullptr);
        const bool is_first = SSL_get_ex_data(ssl, mark) == nullptr;  // Asking ends a handshake, too.
        if ((where & SSL_CB_HANDSHAKE_DONE) == 0 || !is_first) return;
        SSL_set_ex_data(const_cast<SSL*>(ssl), mark, const_cast<SSL*>(ssl));
        SSL_renegotiate(const_cast<SSL*>(ssl));
    });
    SSL_CTX* const handle = asking.native_handle();
    const scripted_server server{[](const auto&) { return active(); }, std::move(asking)};
    auto client = client_of(server);
    const std::clock_t began = std::clock();
    ask(client, 300ms);
    ask(client, 300ms);
    EXPECT_GE(SSL_CTX_sess_accept_renegotiate(handle), 1) << "it was asked for";
    // A client that went along would make it more: its handshakes count here, too.
    EXPECT_EQ(SSL_CTX_sess_accept_renegotiate(handle), SSL_CTX_sess_accept(handle)) << "and never begun";
    EXPECT_LT(std::clock() - began, CLOCKS_PER_SEC / 10) << "and nobody runs in circles";
}

TEST_F(TlsFaults, L12_ATrustStoreNeedsACertificate) {
    EXPECT_TRUE(make_tls_context({}));
    EXPECT_FALSE(make_tls_context(directory.path() / "missing.pem"));
    EXPECT_EQ(make_tls_context(directory.path()).error(), "not a regular file");
    ASSERT_EQ(::mkfifo((directory.path() / "fifo").c_str(), 0600), 0);
    EXPECT_EQ(make_tls_context(directory.path() / "fifo").error(), "not a regular file");
    EXPECT_FALSE(make_tls_context(directory.write("empty.pem", "")));
    EXPECT_FALSE(make_tls_context(directory.write("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n")));
}

TEST_F(TlsFaults, L13_ARenewedCertificateOrAnotherAuthorityIsTakenAsItComes) {
    const sim::authority second{"The next authority", test::valid_today()};
    const auto both =
        directory.write("both.pem", test::test_authority().certificate() + second.certificate());
    const scripted_server old{[](const auto&) { return active(); }};
    const scripted_server renewed{[](const auto&) { return active(); }};
    const scripted_server switched{[](const auto&) { return active(); },
                                   second.issue({{"localhost"}, {}}, test::valid_today())};
    // One client, one address, three servers behind it, one after the other: as a load balancer has them.
    https_client client{io.get_executor(), {{"localhost", old.port()}}, *make_tls_context(both)};
    for (const auto* const server : {&old, &renewed, &switched}) {
        client.turn_to({{"localhost", server->port()}}, *make_tls_context(both));
        EXPECT_EQ(verdict_of(ask(client)), "active/active");
    }
}

int choose_http11(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                  unsigned int size, void*) {
    static constexpr std::array<unsigned char, 9> http11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    if (!std::equal(offered, offered + size, http11.begin(), http11.end())) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = &http11[1];
    *length = 8;
    return SSL_TLSEXT_ERR_OK;
}

int choose_nothing(SSL*, const unsigned char**, unsigned char*, const unsigned char*, unsigned int, void*) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

TEST_F(TlsFaults, L14_HttpOneIsOfferedAndAServerWithoutItIsSaidToBeSo) {
    auto willing = server_context();
    SSL_CTX_set_alpn_select_cb(willing.native_handle(), choose_http11, nullptr);
    const scripted_server server{[](const auto&) { return active(); }, std::move(willing)};
    auto client = client_of(server);
    EXPECT_EQ(verdict_of(ask(client)), "active/active");

    auto http2_only = server_context();
    SSL_CTX_set_alpn_select_cb(http2_only.native_handle(), choose_nothing, nullptr);
    expect_refused(std::move(http2_only), HasSubstr("does not offer HTTP/1.1"));
}

}  // namespace
}  // namespace dcv::net
