#include "net/client_workplace.hpp"
#include "net/name_service.hpp"
#include "net/tls.hpp"
#include "support/deaf_listener.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <ostream>

namespace dcv::net {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::respond;
using test::scripted_server;
using testing::HasSubstr;

struct HttpsClient : test_support::client_workplace {};

TEST_F(HttpsClient, SendsTheRequestAsItIsAndReadsTheResponse) {
    scripted_server server{[](const auto&) { return respond(200, "{}", "application/json", "X-A: b\r\n"); }};
    auto client = client_of(server);

    const auto answered = ask(client);
    ASSERT_TRUE(answered);
    EXPECT_EQ(answered->status, 200U);
    EXPECT_EQ(answered->body, "{}");
    EXPECT_EQ(answered->fields.back().name, "X-A");
    EXPECT_EQ(server.requests().at(0).head,
              "PUT /a HTTP/1.1\r\nHost: localhost:" + server.port() +
                  "\r\nContent-Length: 0\r\nX-DC-DEVKEY: canary-of-a-key\r\n\r\n");
}

TEST_F(HttpsClient, KeepsAConnectionThatIsClean) {
    scripted_server server{[](const auto&) { return respond(200, "{}"); }};
    auto client = client_of(server);
    for (int round = 0; round < 3; ++round)
        ASSERT_TRUE(ask(client));
    EXPECT_EQ(server.requests().back().connection, 1);
    EXPECT_EQ(client.idle_connections(), 1U);
}

TEST_F(HttpsClient, ReadsAChunkedBodyAndIgnoresItsTrailers) {
    scripted_server server{[](const auto&) {
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n2;a=b\r\n{}\r\n0\r\nX: "
               "y\r\n\r\n";
    }};
    auto client = client_of(server);
    EXPECT_EQ(ask(client)->body, "{}");
}

TEST_F(HttpsClient, SkipsEightInterimResponsesAndNoMore) {
    std::string interim;
    scripted_server server{[&interim](const auto&) { return interim + respond(200, "{}"); }};
    auto client = client_of(server);

    for (int count = 0; count < 8; ++count)
        interim += "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    EXPECT_EQ(ask(client)->status, 200U);
    interim += "HTTP/1.1 100 Continue\r\n\r\n";
    EXPECT_EQ(ask(client).error().kind, failure_kind::unsupported_framing);
}

// --- a connection on which anything is in doubt carries no second request
// ---------------------------------------------

struct doubtful {
    const char* name;
    std::string first;
};

void PrintTo(const doubtful& row, std::ostream* out) {
    *out << row.name;
}

class DoubtfulConnection : public HttpsClient, public testing::WithParamInterface<doubtful> {};

TEST_P(DoubtfulConnection, IsNotUsedAgain) {
    scripted_server server{[](const test::received& request) {
        return request.connection == 1 ? GetParam().first : respond(200, "fresh");
    }};
    auto client = client_of(server);
    static_cast<void>(ask(client));
    const auto second = ask(client);
    ASSERT_TRUE(second) << second.error().detail;
    EXPECT_EQ(second->body, "fresh");
    EXPECT_EQ(server.requests().at(1).connection, 2);
}

INSTANTIATE_TEST_SUITE_P(
    After, DoubtfulConnection,
    testing::Values(doubtful{"SurplusBytes", respond(200, "first") + "x"},
                    doubtful{"SurplusResponse", respond(200, "first") + respond(200, "stale")},
                    doubtful{"Upgrade", "HTTP/1.1 101 Switching Protocols\r\n\r\n"},
                    doubtful{"CloseRequested", respond(200, "first", "text/plain", "Connection: close\r\n")},
                    doubtful{"Http10", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nfirst"},
                    doubtful{"TwoLengths", respond(200, "first", "text/plain", "Content-Length: 4\r\n")},
                    doubtful{"LengthAndChunks",
                             respond(200, "first", "text/plain", "Transfer-Encoding: chunked\r\n")},
                    doubtful{"Garbage", "SSH-2.0-OpenSSH_9.2\r\n\r\n"}),
    [](const auto& row) { return row.param.name; });

// --- what is no response
// ------------------------------------------------------------------------------------------

struct broken {
    const char* name;
    std::string bytes;
    failure_kind kind;
};

void PrintTo(const broken& row, std::ostream* out) {
    *out << row.name;
}

class BrokenResponse : public HttpsClient, public testing::WithParamInterface<broken> {};

TEST_P(BrokenResponse, IsAFailureOfItsKind) {
    scripted_server server{[](const auto&) { return GetParam().bytes; }};
    auto client = client_of(server);
    EXPECT_EQ(ask(client).error().kind, GetParam().kind);
    EXPECT_EQ(client.idle_connections(), 0U);
    EXPECT_EQ(server.requests().size(), 1U);  // Nothing is sent twice over a fresh connection.
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BrokenResponse,
    testing::Values(
        broken{"ClosedWithoutAWord", "", failure_kind::connection_lost},
        broken{"CutInTheBody", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\n{}",
               failure_kind::connection_lost},
        broken{"CutInTheHeader", "HTTP/1.1 200 OK\r\nConnection: close\r\nConte",
               failure_kind::connection_lost},
        broken{"BodyUntilTheEnd", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
               failure_kind::unsupported_framing},
        broken{"NotHttp", "220 mail.example.com ESMTP\r\n\r\n", failure_kind::broken_framing},
        broken{"BadChunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
               failure_kind::broken_framing},
        broken{"NegativeLength", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
               failure_kind::broken_framing},
        broken{"HeaderOver16KiB",
               respond(200, "{}", "text/plain", "X: " + std::string(17 * 1024, 'x') + "\r\n"),
               failure_kind::header_too_large},
        broken{"BodyOver64KiB", respond(200, std::string(64 * 1024 + 1, 'x')), failure_kind::body_too_large},
        broken{"ChunksOver64KiB",
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11000\r\n" + std::string(0x11000, 'x') +
                   "\r\n0\r\n\r\n",
               failure_kind::body_too_large}),
    [](const auto& row) { return row.param.name; });

TEST_F(HttpsClient, TakesABodyOfExactly64KiB) {
    scripted_server server{[](const auto&) { return respond(200, std::string(64 * 1024, 'x')); }};
    auto client = client_of(server);
    EXPECT_EQ(ask(client)->body.size(), 64U * 1024U);
}

TEST_F(HttpsClient, GivesUpAtItsDeadline) {
    scripted_server server{[](const auto&) { return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{"; }};
    auto client = client_of(server);
    EXPECT_EQ(ask(client, 100ms).error().kind, failure_kind::timed_out);
    EXPECT_EQ(client.idle_connections(), 0U);
}

// --- the one retry
// ------------------------------------------------------------------------------------------------

TEST_F(HttpsClient, SendsOnceMoreWhenAKeptConnectionEndsWithoutAWord) {
    scripted_server server{[&server](const test::received& request) {
        return request.connection == 1 && server.requests().size() == 2 ? std::string{} : respond(200, "{}");
    }};
    auto client = client_of(server);
    ASSERT_TRUE(ask(client));
    EXPECT_TRUE(ask(client));
    EXPECT_EQ(server.requests().size(), 3U);
}

asio::awaitable<bool> answer_with(bool permitted) {
    co_return permitted;
}

/// Permits as many requests as `most`, and counts what it was asked and what left.
struct doorkeeper {
    explicit doorkeeper(int most_to_leave) : most{most_to_leave} {}
    int most;
    int asked = 0;
    int left = 0;
    departure door{[this] { return answer_with(++asked <= most); }, [this] { ++left; }};
};

TEST_F(HttpsClient, SendsNothingThatIsNotPermittedToLeave) {
    scripted_server server{[](const auto&) { return respond(200, "{}"); }};
    auto client = client_of(server);
    doorkeeper strict{1};
    EXPECT_TRUE(ask(client, 5s, strict.door));
    EXPECT_EQ(ask(client, 5s, strict.door).error().kind, failure_kind::withheld) << "on a kept connection";
    EXPECT_EQ(strict.left, 1);
    EXPECT_EQ(server.requests().size(), 1U);

    auto another = client_of(server);
    EXPECT_EQ(ask(another, 5s, strict.door).error().kind, failure_kind::withheld) << "on a new one";
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(HttpsClient, AsksForPermissionAgainBeforeItSendsASecondTime) {
    scripted_server server{
        [&server](const auto&) { return server.requests().size() == 2 ? "" : respond(200, "{}"); }};
    auto client = client_of(server);
    doorkeeper twice{2};
    EXPECT_TRUE(ask(client, 5s, twice.door));
    EXPECT_EQ(ask(client, 5s, twice.door).error().kind, failure_kind::withheld);
    EXPECT_EQ(twice.asked, 3);
    EXPECT_EQ(twice.left, 2);
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(HttpsClient, TurnsToAnotherServerAndUsesNoConnectionOfBefore) {
    scripted_server first{[](const auto&) { return respond(200, "{}"); }};
    scripted_server second{[](const auto&) { return respond(200, "{}"); }};
    auto client = client_of(first);
    EXPECT_TRUE(ask(client));
    client.turn_to({{"localhost", second.port()}}, trust());
    EXPECT_EQ(client.idle_connections(), 0U);
    EXPECT_TRUE(ask(client));
    EXPECT_EQ(first.requests().size(), 1U);
    EXPECT_EQ(second.requests().size(), 1U);
}

TEST_F(HttpsClient, SendsNoThirdTime) {
    scripted_server server{[&server](const auto&) {
        return server.requests().size() == 1 ? respond(200, "{}") : std::string{};
    }};
    auto client = client_of(server);
    ASSERT_TRUE(ask(client));
    EXPECT_EQ(ask(client).error().kind, failure_kind::connection_lost);
    EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(HttpsClient, DoesNotSendAgainOnceAByteOfTheResponseWasSeen) {
    scripted_server server{[&server](const auto&) {
        return server.requests().size() == 1 ? respond(200, "{}")
                                             : std::string{"HTTP/1.1 200 Connection: close"};
    }};
    auto client = client_of(server);
    ASSERT_TRUE(ask(client));
    EXPECT_EQ(ask(client).error().kind, failure_kind::connection_lost);
    EXPECT_EQ(server.requests().size(), 2U);
}

// --- whom it trusts
// -----------------------------------------------------------------------------------------------

TEST_F(HttpsClient, ReachesAnIpAddressThatTheCertificateNames) {
    scripted_server server{[](const auto&) { return respond(200, "{}"); }};
    auto client = client_of(server, "127.0.0.1");
    EXPECT_TRUE(ask(client));
}

// --- no server, no time
// -------------------------------------------------------------------------------------------

TEST_F(HttpsClient, SaysWhenNobodyListens) {
    std::string port;
    {
        const scripted_server gone{[](const auto&) { return respond(200, "{}"); }};
        port = gone.port();
    }
    https_client client{io.get_executor(), {{"127.0.0.1", port}}, trust()};
    EXPECT_EQ(ask(client).error().kind, failure_kind::connect);
}

TEST_F(HttpsClient, SaysWhenTheNameHasNoAddress) {
    https_client client{io.get_executor(), {{"no such name", "443"}}, trust()};
    EXPECT_EQ(ask(client).error().kind, failure_kind::resolve);
    EXPECT_FALSE(client.look_up_under_way());
}

TEST_F(HttpsClient, TellsALateLookUpConnectionOrHandshakeFromALateAnswer) {
    const stage_limits short_ones{30ms, 30ms, 30ms};
    https_client unresolved{io.get_executor(), {{"server.test", "443"}}, trust(), short_ones};
    {
        test::name_service names{"server.test", {}};
        names.hang();
        const auto failed = ask(unresolved).error();
        EXPECT_EQ(failed.kind, failure_kind::resolve);
        EXPECT_EQ(failed.detail, "look-up of server.test: timed out after 30 ms");
    }
    while (unresolved.look_up_under_way())
        io.run_one();

    const test::deaf_listener deaf;
    https_client unheard{io.get_executor(), {{"127.0.0.1", deaf.port()}}, trust(), short_ones};
    const auto unconnected = ask(unheard).error();
    EXPECT_EQ(unconnected.kind, failure_kind::connect);
    EXPECT_THAT(unconnected.detail, HasSubstr("timed out after 30 ms"));

    const test::mute_listener mute;
    https_client unanswered{io.get_executor(), {{"127.0.0.1", mute.port()}}, trust(), short_ones};
    const auto unshaken = ask(unanswered).error();
    EXPECT_EQ(unshaken.kind, failure_kind::tls);
    EXPECT_THAT(unshaken.detail, HasSubstr("timed out after 30 ms"));
}

TEST_F(HttpsClient, LetsGoOfEverythingWhenClosed) {
    https_client* closing = nullptr;
    scripted_server server{[this, &closing](const auto&) {
        asio::post(io, [closing] { closing->close(); });
        return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{";
    }};
    auto client = client_of(server);
    closing = &client;
    EXPECT_EQ(ask(client).error().kind, failure_kind::cancelled);
    EXPECT_EQ(ask(client).error().kind, failure_kind::cancelled);
    EXPECT_EQ(server.requests().size(), 1U);
}

}  // namespace
}  // namespace dcv::net
