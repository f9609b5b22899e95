// Row L16 of docs/faults.md: a server that demands a certificate of its client, at each moment at which it
// may.
#include "net/client_workplace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <string>

namespace dcv::net {
namespace {

using namespace test_support;
using test::server_context;
using testing::HasSubstr;

constexpr const char* nginx_page =
    "<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>\r\n<body>\r\n"
    "<center><h1>400 Bad Request</h1></center>\r\n"
    "<center>No required SSL certificate was sent</center>\r\n</body>\r\n</html>\r\n";

constexpr const char* apache_page =
    "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head><title>403 Forbidden</title></head>"
    "<body><h1>Forbidden</h1><p>You don't have permission to access this resource.Reason: Cannot perform "
    "Post-Handshake Authentication.<br />\n</p></body></html>\n";

struct ClientCertificate : client_workplace {
    static void expect_demanded(const outcome& answered, unsigned status) {
        EXPECT_EQ(verdict_of(answered), "failed/tls_failed");
        ASSERT_TRUE(answered.has_error());
        EXPECT_THAT(answered.error().detail, HasSubstr("the server demands a client certificate"));
        EXPECT_EQ(certcentral::read_failure(answered.error()).http_status, status);
    }

    /// A server of that TLS version that asks for a certificate if told so, and takes no for an answer.
    static boost::asio::ssl::context curious(int version, bool asks = true) {
        auto context = server_context();
        SSL_CTX_set_min_proto_version(context.native_handle(), version);
        SSL_CTX_set_max_proto_version(context.native_handle(), version);
        if (asks) context.set_verify_mode(boost::asio::ssl::verify_peer);
        return context;
    }

    std::string verdict_on(const std::string& answer, bool asks) {
        const scripted_server server{[&answer](const auto&) { return answer; },
                                     curious(TLS1_3_VERSION, asks)};
        auto client = client_of(server);
        return verdict_of(ask(client));
    }
};

TEST_F(ClientCertificate, L16_DemandedInTheHandshakeOrAfterItIsSaid) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto strict = curious(version);
        strict.set_verify_mode(boost::asio::ssl::verify_peer | boost::asio::ssl::verify_fail_if_no_peer_cert);
        const scripted_server server{[](const auto&) { return active(); }, std::move(strict)};
        auto client = client_of(server);
        for (int round = 0; round < 2; ++round)
            expect_demanded(ask(client), 0);
        EXPECT_TRUE(server.requests().empty());
    }
}

TEST_F(ClientCertificate, L16_DemandedByAPageIsSaid) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const scripted_server server{
            [](const auto&) { return respond(400, nginx_page, "text/html", "Connection: close\r\n"); },
            curious(version)};
        auto client = client_of(server);
        for (int round = 0; round < 3; ++round)
            expect_demanded(ask(client), 400);
        EXPECT_EQ(client.idle_connections(), 0U);
    }
    const scripted_server later{[](const auto&) { return respond(403, apache_page, "text/html"); }};
    auto client = client_of(later);
    expect_demanded(ask(client), 403);
}

TEST_F(ClientCertificate, L16_DemandedByAPageInItsOwnWordsIsSaid) {
    for (const unsigned status : {400U, 401U, 403U, 495U, 496U}) {
        const scripted_server server{
            [status](const auto&) { return respond(status, "No.", "text/plain", "Connection: close\r\n"); },
            curious(TLS1_3_VERSION)};
        auto client = client_of(server);
        for (int round = 0; round < 3; ++round)
            expect_demanded(ask(client), status);
    }
}

TEST_F(ClientCertificate, L16_AServerThatOnlyAsksIsHeard) {
    EXPECT_EQ(verdict_on(active(), true), "active/active");
    EXPECT_EQ(verdict_on(respond(403, R"({"errors":[{"code":"access_denied"}]})"), true),
              "refused/access_denied");
    EXPECT_EQ(verdict_on(respond(404, "not here", "text/plain"), true), "rejected/wrong_content_type");
    EXPECT_EQ(verdict_on(respond(403, "No.", "text/plain"), false), "rejected/wrong_content_type");
    EXPECT_EQ(verdict_on(respond(400, "No.", "text/plain"), false), "rejected/wrong_content_type");
}

/// Begins a renegotiation at the end of the first handshake, as Apache does for a directory that wants a
/// certificate.
void ask_anew(const SSL* ssl, int where, int) {
    static const int mark =
        CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL, 0, nullptr, nullptr, nullptr, nullptr);
    const bool is_first = SSL_get_ex_data(ssl, mark) == nullptr;  // Asking ends a handshake, too.
    if ((where & SSL_CB_HANDSHAKE_DONE) == 0 || !is_first) return;
    SSL_set_ex_data(const_cast<SSL*>(ssl), mark, const_cast<SSL*>(ssl));
    SSL_renegotiate(const_cast<SSL*>(ssl));
}

TEST_F(ClientCertificate, L16_DemandedByRenegotiationIsSaid) {
    const auto answer_to = [this](const test::reply& refusal) {
        auto context = curious(TLS1_2_VERSION, false);
        SSL_CTX_set_info_callback(context.native_handle(), ask_anew);
        const scripted_server server{[&refusal](const auto&) { return refusal; }, std::move(context)};
        auto client = client_of(server);
        return ask(client);
    };
    const auto ended = answer_to({{}, test::ending::farewell});
    expect_demanded(ended, 0);
    EXPECT_THAT(ended.error().detail, HasSubstr("renegotiation"));
    expect_demanded(answer_to(respond(403, "No.", "text/plain")), 403);
    EXPECT_EQ(verdict_of(answer_to(active())), "active/active") << "one that asks, and goes on without";
}

}  // namespace
}  // namespace dcv::net
