// Rows H of docs/faults.md at the client: what a server may do to HTTP. Each also says what becomes of the
// answer.
#include "net/client_workplace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <ostream>

namespace dcv::net {
namespace {

using namespace test_support;
using test::ending;
using test::reply;

struct HttpFaults : client_workplace {
    /// The client's second request went over a connection of its own, and got its own answer.
    void expect_a_fresh_connection(https_client& client, const scripted_server& server) {
        const auto answered = ask(client);
        ASSERT_TRUE(answered) << answered.error().detail;
        EXPECT_EQ(answered->body, "fresh");
        EXPECT_EQ(server.requests().back().connection, 2);
    }

    /// What is made of `bytes`, after which the connection is not used again.
    std::string verdict_on(const std::string& bytes, ending then = ending::close) {
        scripted_server server{[&bytes, then](const test::received& request) {
            return request.connection == 1 ? reply{{{0us, bytes}}, then} : reply{respond(200, "fresh")};
        }};
        auto client = client_of(server);
        auto verdict = verdict_of(ask(client));
        EXPECT_EQ(server.requests().size(), 1U) << "nothing is sent twice over a fresh connection";
        expect_a_fresh_connection(client, server);
        return verdict;
    }
};

std::string head(const std::string& lines, const std::string& body = R"({"status":"active"})") {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + lines + "\r\n" + body;
}

std::string chunked(const std::string& chunks, const std::string& lines = "") {
    return head("Transfer-Encoding: chunked\r\n" + lines, chunks);
}

TEST_F(HttpFaults, H1_AnIdleConnectionThatTheServerClosesIsNeitherUsedNorKept) {
    for (const auto then : {ending::close, ending::farewell, ending::reset}) {
        scripted_server server{[then](const test::received& request) {
            return request.connection == 1 ? reply{{{0us, active()}}, then} : reply{respond(200, "fresh")};
        }};
        auto client = client_of(server);
        ASSERT_TRUE(ask(client));
        while (client.idle_connections() > 0)
            io.run_one();  // Until its end is noticed, without anybody who asks.
        expect_a_fresh_connection(client, server);
        EXPECT_EQ(server.requests().size(), 2U);
    }
}

TEST_F(HttpFaults, H2_AKeptConnectionThatEndsAsWeSendIsReplacedOnce) {
    for (const auto then : {ending::close, ending::farewell, ending::reset}) {
        scripted_server server{[&server, then](const auto&) {
            return server.requests().size() == 2 ? reply{{}, then} : reply{active()};
        }};
        auto client = client_of(server);
        ASSERT_TRUE(ask(client));
        EXPECT_EQ(verdict_of(ask(client)), "active/active");
        EXPECT_EQ(server.requests().size(), 3U) << "two requests for the second answer";
    }
}

TEST_F(HttpFaults, H3_TheReplacementIsNotReplaced) {
    scripted_server server{[&server](const auto&) {
        return server.requests().size() == 1 ? reply{active()} : reply{{}, ending::reset};
    }};
    auto client = client_of(server);
    ASSERT_TRUE(ask(client));
    EXPECT_EQ(verdict_of(ask(client)), "failed/connection_lost");
    EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(HttpFaults, H4_AConnectionThatTheServerDoesNotKeepIsNotUsedAgain) {
    const std::string body = R"({"status":"active"})";
    EXPECT_EQ(verdict_on(respond(200, body, "application/json", "Connection: close\r\n"), ending::keep),
              "active/active");
    EXPECT_EQ(
        verdict_on("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n" + body,
                   ending::keep),
        "active/active");
}

TEST_F(HttpFaults, H5_EightInterimResponsesAreSkippedANinthAndAnUpgradeAreNot) {
    std::string interim;
    for (int count = 0; count < 8; ++count)
        interim += count % 2 == 0 ? "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" : "HTTP/1.1 102 P\r\n\r\n";
    scripted_server server{[&interim](const auto&) { return interim + active(); }};
    auto client = client_of(server);
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    EXPECT_EQ(verdict_on(interim + "HTTP/1.1 100 Continue\r\n\r\n" + active(), ending::keep),
              "rejected/unsupported_framing");
    EXPECT_EQ(verdict_on("HTTP/1.1 101 Switching Protocols\r\n\r\n" + active(), ending::keep),
              "rejected/broken_framing");
}

TEST_F(HttpFaults, H6_NoSuccessBut200AndNoEmptyOneIsBelieved) {
    for (const unsigned status : {201U, 202U, 205U, 206U, 299U}) {
        scripted_server server{[status](const auto&) { return respond(status, R"({"status":"active"})"); }};
        auto client = client_of(server);
        EXPECT_EQ(verdict_of(ask(client)), "rejected/unexpected_status") << status;
    }
    EXPECT_EQ(verdict_on("HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\r\n"),
              "rejected/unexpected_status");
    EXPECT_EQ(verdict_on(respond(200, "")), "rejected/not_json");
}

TEST_F(HttpFaults, H7_NoRedirectIsFollowed) {
    for (const unsigned status : {301U, 302U, 303U, 307U, 308U}) {
        for (const char* const target : {"/b", "https://localhost:1/b", "http://localhost:1/b"}) {
            scripted_server server{[status, target](const auto&) {
                return respond(status, R"({"status":"active"})", "application/json",
                               "Location: " + std::string{target} + "\r\n");
            }};
            auto client = client_of(server);
            EXPECT_EQ(verdict_of(ask(client)), "rejected/redirect");
            EXPECT_EQ(server.requests().size(), 1U);
        }
    }
}

TEST_F(HttpFaults, H8_MultipleChoicesAndNotModifiedAreRejected) {
    EXPECT_EQ(verdict_on("HTTP/1.1 304 Not Modified\r\n\r\n"), "rejected/redirect");
    EXPECT_EQ(verdict_on(respond(300, R"({"status":"active"})")), "rejected/redirect");
}

TEST_F(HttpFaults, H9_ChunksWithExtensionsAreReadAndTrailersIgnored) {
    scripted_server server{[](const auto&) {
        return chunked(R"(5;a=b;c="d")"
                       "\r\n{\"sta\r\n0e\r\ntus\":\"active\"}\r\n0;x\r\n"
                       "Content-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n",
                       "Trailer: Content-Type\r\n");
    }};
    auto client = client_of(server);
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    EXPECT_EQ(server.requests().back().connection, 1) << "and the connection is kept";
}

TEST_F(HttpFaults, H10_ChunksThatAreNoneAreRejected) {
    const std::string body = R"({"status":"active"})";
    for (const char* const size : {"zz", "-13", "0x13", "ffffffffffffffff13", "10000000000000013", "", " 13"})
        EXPECT_EQ(verdict_on(chunked(std::string{size} + "\r\n" + body + "\r\n0\r\n\r\n")),
                  "rejected/broken_framing")
            << size;
    EXPECT_EQ(verdict_on(chunked("13\r\n" + body + "x\r\n0\r\n\r\n")), "rejected/broken_framing");
    EXPECT_EQ(verdict_on(chunked("13\r\n" + body + "\r\n")), "failed/connection_lost") << "no last chunk";
}

TEST_F(HttpFaults, H11_ALengthThatIsInDoubtIsRejected) {
    EXPECT_EQ(verdict_on(head("Content-Length: 19\r\nTransfer-Encoding: chunked\r\n"), ending::keep),
              "rejected/broken_framing");
    EXPECT_EQ(verdict_on(head("Content-Length: 19\r\nContent-Length: 18\r\n"), ending::keep),
              "rejected/broken_framing");
    EXPECT_EQ(verdict_on(head("Content-Length: 19\r\nContent-Length: 19\r\n"), ending::keep),
              "rejected/broken_framing");
    for (const char* const length : {"-19", "+19", "0x13", "19, 19", "19a", "99999999999999999999999"})
        EXPECT_EQ(verdict_on(head("Content-Length: " + std::string{length} + "\r\n"), ending::keep),
                  "rejected/broken_framing")
            << length;
    for (const char* const coding : {"chunked]", "gzip, chunked]", "chunked, gzip"})
        EXPECT_EQ(verdict_on(head("Transfer-Encoding: " + std::string{coding} + "\r\n"), ending::keep),
                  "rejected/broken_framing")
            << coding;
    EXPECT_EQ(verdict_on(head("Content-Length: 20\r\n")), "failed/connection_lost") << "too long";
    EXPECT_EQ(verdict_on(head("Content-Length: 18\r\n"), ending::keep), "rejected/not_json") << "too short";
    EXPECT_EQ(verdict_on(head("")), "rejected/unsupported_framing") << "until the end of the connection";
}

TEST_F(HttpFaults, H12_SurplusBytesKillTheConnection) {
    for (const auto& surplus : {std::string{"x"}, active(), std::string(70'000, 'x')})
        EXPECT_EQ(verdict_on(active() + surplus, ending::keep), "active/active");
}

TEST_F(HttpFaults, H13_AnAnswerToNoRequestKillsTheConnection) {
    for (const auto pause : {0us, 2000us}) {
        scripted_server server{[pause](const test::received& request) {
            return request.connection == 1 ? reply{{{0us, active()}, {pause, active()}}, ending::keep}
                                           : reply{respond(200, "fresh")};
        }};
        auto client = client_of(server);
        ASSERT_TRUE(ask(client));
        while (client.idle_connections() > 0)
            io.run_one();
        expect_a_fresh_connection(client, server);
    }
}

TEST_F(HttpFaults, H14_ALateAnswerReachesNobody) {
    scripted_server server{[](const test::received& request) {
        return request.connection == 1 ? reply{{{250'000us, active()}}, ending::keep}
                                       : reply{{{300'000us, respond(200, "fresh")}}, ending::keep};
    }};
    auto client = client_of(server);
    EXPECT_EQ(verdict_of(ask(client, 150ms)), "failed/timed_out");
    EXPECT_EQ(client.idle_connections(), 0U);
    expect_a_fresh_connection(client, server);
}

TEST_F(HttpFaults, H15_ACompressedAnswerIsNotInflated) {
    for (const char* const encoding : {"gzip", "br", "deflate", "identity"})
        EXPECT_EQ(
            verdict_on(head("Content-Length: 19\r\nContent-Encoding: " + std::string{encoding} + "\r\n")),
            "rejected/content_encoded");
    EXPECT_EQ(verdict_on(head("Transfer-Encoding: gzip\r\n")), "rejected/unsupported_framing");
}

TEST_F(HttpFaults, H16_AHeaderBeyond16KiBIsRejected) {
    std::string thousand_lines;
    for (int line = 0; line < 1000; ++line)
        thousand_lines += "X-Line-Of-A-Header: " + std::to_string(line) + "\r\n";
    for (const auto& lines : {thousand_lines, "X: " + std::string(1'000'000, 'x') + "\r\n",
                              "X: " + std::string(16 * 1024, 'x') + "\r\n"})
        EXPECT_EQ(verdict_on(head("Content-Length: 19\r\n" + lines)), "rejected/header_too_large");
    EXPECT_EQ(verdict_on("HTTP/1.1 200 OK\r\nX: " + std::string(1'000'000, 'x')),
              "rejected/header_too_large");
}

TEST_F(HttpFaults, H17_ABodyBeyond64KiBIsRejectedDeclaredOrNot) {
    EXPECT_EQ(verdict_on(respond(200, std::string(64 * 1024 + 1, ' '))), "rejected/body_too_large");
    EXPECT_EQ(verdict_on(head("Content-Length: 4000000000\r\n")), "rejected/body_too_large");
    std::string chunks;
    for (int count = 0; count < 100; ++count)
        chunks += "400\r\n" + std::string(0x400, ' ') + "\r\n";
    EXPECT_EQ(verdict_on(chunked(chunks)), "rejected/body_too_large");
}

TEST_F(HttpFaults, H18_ATrickleEndsAtTheDeadline) {
    // A byte each 10 ms would take two seconds.
    std::vector<test::piece> trickle;
    for (const char byte : head("Content-Length: 19\r\nX: " + std::string(100, 'x') + "\r\n"))
        trickle.push_back({10'000us, std::string(1, byte)});
    std::vector<test::piece> body{{0us, head("Content-Length: 1000\r\n", "")}};
    for (int count = 0; count < 200; ++count)
        body.push_back({10'000us, "x"});
    for (const auto& pieces : {trickle, body}) {
        scripted_server server{[&pieces](const auto&) { return reply{pieces, ending::keep}; }};
        auto client = client_of(server);
        const auto began = std::chrono::steady_clock::now();
        EXPECT_EQ(verdict_of(ask(client, 100ms)), "failed/timed_out");
        EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
        EXPECT_EQ(client.idle_connections(), 0U);
    }
}

TEST_F(HttpFaults, H19_JsonThatIsNotCalledSoIsNotRead) {
    const std::string body = R"({"status":"active"})";
    for (const char* const type :
         {"text/html", "text/json", "application/jsonx", "application/problem+json", ""})
        EXPECT_EQ(verdict_on(respond(200, body, type)), "rejected/wrong_content_type") << type;
    EXPECT_EQ(verdict_on("HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n" + body),
              "rejected/wrong_content_type");
    EXPECT_EQ(verdict_on(respond(200, body, "text/html", "Content-Type: application/json\r\n")),
              "rejected/wrong_content_type");
    EXPECT_EQ(verdict_on(respond(200, body, "Application/JSON ; charset=utf-8")), "active/active");
}

TEST_F(HttpFaults, H20_AFirewallsPageIsNoAnswer) {
    const std::string page = R"(<html><body>Request unsuccessful. {"status":"active"}</body></html>)";
    EXPECT_EQ(verdict_on(respond(200, page, "text/html")), "rejected/wrong_content_type");
    EXPECT_EQ(verdict_on(respond(403, page, "text/html")), "rejected/wrong_content_type");
}

TEST_F(HttpFaults, H21_AHeaderWithTwoReadingsIsRejected) {
    using namespace std::string_literals;
    for (const auto& line : {"X: a\0b"s, "X: a\x1b[0m"s, "X: a\x7f"s, "X: a\rb"s, "X: a\nb"s, "X : a"s,
                             "X\xe2\x80\x91Y: a"s, "no colon"s, ": a"s})
        EXPECT_EQ(verdict_on(head(line + "\r\nContent-Length: 19\r\n")), "rejected/broken_framing")
            << testing::PrintToString(line);
    for (const auto& status :
         {"HTTP/1.1 099 OK"s, "HTTP/1.1 600 OK"s, "HTTP/1.1 999 OK"s, "HTTP/1.1 000 OK"s})
        EXPECT_EQ(verdict_on(status + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"),
                  "rejected/unexpected_status")
            << status;
    for (const auto& status :
         {"HTTP/1.1 20 OK"s, "HTTP/1.1 2000 OK"s, "HTTP/1.1 -20 OK"s, "HTTP/2 200 OK"s, "HTTP/0.9 200 OK"s,
          "HTTP/1.1  200 OK"s, "http/1.1 200 OK"s, "SSH-2.0-OpenSSH_9.2"s})
        EXPECT_EQ(verdict_on(status + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"),
                  "rejected/broken_framing")
            << status;
}

TEST_F(HttpFaults, H21_AnOddReasonPhraseIsOfNoInterest) {
    for (const char* const phrase : {"", "Not Found", "200", "<b>OK</b>"}) {
        scripted_server server{[phrase](const auto&) {
            return "HTTP/1.1 200 " + std::string{phrase} +
                   "\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"status\":\"active\"}";
        }};
        auto client = client_of(server);
        EXPECT_EQ(verdict_of(ask(client)), "active/active") << phrase;
    }
}

TEST_F(HttpFaults, H22_AnAnswerAboutAKeptConnectionIsAskedForAgainOnAFreshOneOnce) {
    for (const unsigned status : {408U, 421U, 425U}) {
        scripted_server server{[&server, status](const auto&) {
            return server.requests().size() == 1 ? active() : respond(status, "{}");
        }};
        auto client = client_of(server);
        ASSERT_TRUE(ask(client));
        EXPECT_EQ(ask(client)->status, status);
        EXPECT_EQ(server.requests().size(), 3U);
        EXPECT_EQ(server.requests().back().connection, 2);
    }
    scripted_server server{
        [](const auto&) { return respond(408, "{}", "application/json", "Connection: close\r\n"); }};
    auto client = client_of(server);
    EXPECT_EQ(verdict_of(ask(client)), "rejected/unexpected_status");
    EXPECT_EQ(server.requests().size(), 1U) << "a fresh connection's answer stands";
}

TEST_F(HttpFaults, H23_AStatusThatFaultsTheRequestIsRejected) {
    for (const unsigned status : {405U, 406U, 411U, 413U, 414U, 415U, 417U, 426U, 431U, 451U}) {
        scripted_server server{[status](const auto&) { return respond(status, R"({"status":"active"})"); }};
        auto client = client_of(server);
        EXPECT_EQ(verdict_of(ask(client)), "rejected/unexpected_status") << status;
        EXPECT_EQ(server.requests().size(), 1U);
    }
}

TEST_F(HttpFaults, H24_LegalHttpThatIsNotTakenIsNamedSo) {
    const auto fault_on = [this](const std::string& bytes) {
        const scripted_server server{[&bytes](const auto&) {
            return reply{{{0us, bytes}}, ending::farewell};
        }};
        auto client = client_of(server);
        const auto answered = ask(client);
        EXPECT_EQ(verdict_of(answered), "rejected/unsupported_framing") << testing::PrintToString(bytes);
        return answered.has_error() ? answered.error() : failure{};
    };
    using testing::HasSubstr;
    // As h2o, and any HTTP/1.0 server, ends a body of unknown length.
    EXPECT_THAT(fault_on(head("")).detail, HasSubstr("until the end of the connection"));
    EXPECT_THAT(fault_on(head("Transfer-Encoding: gzip, chunked\r\n")).detail, HasSubstr("gzip, chunked"));
    for (const char* const fold : {"X: a\r\n b\r\n", "X: a\r\n\tb\r\n"})
        EXPECT_THAT(fault_on(head(std::string{fold} + "Content-Length: 19\r\n")).detail, HasSubstr("folded"));
    for (const char* const bytes : {"X: a\x80\r\n", "X: \xc3\xa9\r\n"})
        EXPECT_THAT(fault_on(head(std::string{bytes} + "Content-Length: 19\r\n")).detail, HasSubstr("ASCII"));
    EXPECT_THAT(fault_on("HTTP/1.1 200 \xff\r\nContent-Length: 0\r\n\r\n").detail, HasSubstr("ASCII"));
}

TEST_F(HttpFaults, H24_ARejectedAnswerKeepsItsStatus) {
    const auto status_of = [this](const std::string& bytes) {
        const scripted_server server{[&bytes](const auto&) {
            return reply{{{0us, bytes}}, ending::farewell};
        }};
        auto client = client_of(server);
        const auto answered = ask(client);
        EXPECT_TRUE(answered.has_error());
        return answered.has_error() ? certcentral::read_failure(answered.error()).http_status : 0U;
    };
    EXPECT_EQ(status_of("HTTP/1.1 502 Bad Gateway\r\n\r\nbad"), 502U) << "ended by the connection";
    EXPECT_EQ(status_of("HTTP/1.1 403 Forbidden\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n"), 403U);
    EXPECT_EQ(status_of(head("Content-Length: 19, 19\r\n")), 200U) << "broken";
    EXPECT_EQ(status_of(head("Transfer-Encoding: chunked\r\n", "zz\r\nmore\r\n")), 200U);
    EXPECT_EQ(status_of(respond(503, std::string(70'000, ' '))), 503U) << "too large";
    EXPECT_EQ(status_of("SSH-2.0-OpenSSH_9.2\r\n\r\n"), 0U);
}

}  // namespace
}  // namespace dcv::net
