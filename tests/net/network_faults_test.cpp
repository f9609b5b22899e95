// Rows N of docs/faults.md at the client. What needs a network of its own is in tests/system/net_test.py.
#include "net/client_workplace.hpp"
#include "net/name_service.hpp"
#include "support/deaf_listener.hpp"
#include "support/relay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <map>

namespace dcv::net {
namespace {

using namespace test_support;
using test::ending;
using test::name_service;
using test::reply;
using testing::HasSubstr;

struct NetworkFaults : client_workplace {
    /// A client of `localhost`, as the test names it, with little patience.
    https_client client_with(const std::string& port, std::chrono::milliseconds limit = 50ms) {
        return client_of(port, "localhost", {limit, limit, limit, 10ms});
    }

    /// How long it took until `verdict`.
    std::chrono::steady_clock::duration time_until(const std::string& verdict, https_client& client) {
        const auto began = std::chrono::steady_clock::now();
        const auto answered = ask(client);
        EXPECT_EQ(verdict_of(answered), verdict) << (answered ? "" : answered.error().detail);
        return std::chrono::steady_clock::now() - began;
    }

    scripted_server server{[](const auto&) { return active(); }};
};

TEST_F(NetworkFaults, N1_ANameThatDoesNotExistIsLookedUpAgainForEachConnection) {
    name_service names{"localhost", {}};
    auto client = client_with(server.port());
    names.fail(EAI_NONAME);
    time_until("failed/resolve_failed", client);
    time_until("failed/resolve_failed", client);
    EXPECT_EQ(names.times_asked(), 2);
    names.change({"127.0.0.1"});
    time_until("active/active", client);
}

TEST_F(NetworkFaults, N2_AFailingNameServerIsAFailedLookUp) {
    name_service names{"localhost", {"127.0.0.1"}};
    auto client = client_with(server.port());
    for (const int error : {EAI_AGAIN, EAI_FAIL, EAI_MEMORY}) {
        names.fail(error);
        time_until("failed/resolve_failed", client);
    }
}

TEST_F(NetworkFaults, N3_ALookUpThatHangsHoldsNobodyBeyondItsLimit) {
    auto client = client_with(server.port());
    {
        name_service names{"localhost", {"127.0.0.1"}};
        names.hang();
        EXPECT_LT(time_until("failed/resolve_failed", client), 1s);
        EXPECT_LT(time_until("failed/resolve_failed", client), 1s);
        EXPECT_EQ(names.times_asked(), 1) << "all share one look-up";
    }
    while (client.look_up_under_way())
        io.run_one();
    time_until("active/active", client);
}

TEST_F(NetworkFaults, N5_ANewAddressIsTakenByTheNextConnectionAndNoneLivesLong) {
    scripted_server later{[](const auto&) { return respond(200, "later"); }};
    name_service names{"localhost", {"127.0.0.1"}};
    https_client client{io.get_executor(), {{"localhost", server.port()}}, trust(), {.keep = 100ms}};
    ASSERT_TRUE(ask(client));
    names.change({"127.0.0.9"});
    ASSERT_TRUE(ask(client)) << "on the connection that is there";
    boost::asio::steady_timer age{io, 110ms};
    age.wait();
    EXPECT_EQ(verdict_of(ask(client)), "failed/connect_failed") << "nobody listens at the new address";
    EXPECT_EQ(stage_limits{}.keep, 5min);
}

TEST_F(NetworkFaults, N6_EitherAddressFamilyWillDo) {
    for (const auto& addresses : std::vector<std::vector<std::string>>{{"127.0.0.1"}, {"::1", "127.0.0.1"}}) {
        const name_service names{"localhost", addresses};
        auto client = client_with(server.port());
        time_until("active/active", client);
    }
    const name_service names{"localhost", {"::1"}};
    auto client = client_with(server.port());
    time_until("failed/connect_failed", client);
}

TEST_F(NetworkFaults, N7_OfFiftyAddressesSixAreTried) {
    // Everybody of 127.0.0.0/8 is here; nobody but 127.0.0.1 listens.
    std::vector<std::string> many;
    for (int host = 2; host < 52; ++host)
        many.push_back("127.0.0." + std::to_string(host));
    auto sixth = many;
    sixth[5] = "127.0.0.1";
    auto seventh = many;
    seventh[6] = "127.0.0.1";
    auto client = client_with(server.port());
    {
        const name_service names{"localhost", seventh};
        EXPECT_LT(time_until("failed/connect_failed", client), 1s);
    }
    const name_service names{"localhost", sixth};
    time_until("active/active", client);
}

TEST_F(NetworkFaults, N8_AnAddressThatDoesNotAnswerCostsTheStaggerAlone) {
    const test::deaf_listener deaf{"127.0.0.2", static_cast<unsigned short>(std::stoi(server.port()))};
    const name_service names{"localhost", {"127.0.0.2", "127.0.0.1"}};
    https_client client{io.get_executor(), {{"localhost", server.port()}}, trust()};
    const auto took = time_until("active/active", client);
    EXPECT_GE(took, 250ms);
    EXPECT_LT(took, 1s);
}

TEST_F(NetworkFaults, N9_WhereNoAddressAnswersTheConnectionTimesOut) {
    const auto port = static_cast<unsigned short>(std::stoi(server.port()));
    const test::deaf_listener one{"127.0.0.2", port};
    const test::deaf_listener another{"127.0.0.3", port};
    const name_service names{"localhost", {"127.0.0.2", "127.0.0.3"}};
    auto client = client_with(server.port());
    const auto failed = ask(client).error();
    EXPECT_EQ(failed.kind, failure_kind::connect);
    EXPECT_THAT(failed.detail, HasSubstr("timed out after 50 ms"));
    EXPECT_EQ(stage_limits{}.connect, 10s);
}

TEST_F(NetworkFaults, N10_ARefusedOrUnreachableAddressFailsAtOnce) {
    // Reserved for nobody (RFC 1112 §4), so no route leads there.
    for (const char* const address : {"127.0.0.2", "240.0.0.1"}) {
        const name_service names{"localhost", {address}};
        auto client = client_of(server.port(), "localhost");
        const auto began = std::chrono::steady_clock::now();
        const auto failed = ask(client).error();
        EXPECT_EQ(failed.kind, failure_kind::connect);
        EXPECT_THAT(failed.detail, HasSubstr(address));
        EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
    }
}

// --- an answer that is cut or slow
// -------------------------------------------------------------------------

/// What the answer's bytes become from offset `length` on.
reply cut(std::size_t length, ending then) {
    return {{{std::chrono::microseconds{0}, active().substr(0, length)}}, then};
}

TEST_F(NetworkFaults, N14_AnAnswerThatStopsAtAnyByteTimesOut) {
    for (std::size_t length = 0; length < active().size(); ++length) {
        const scripted_server stops{[length](const auto&) { return cut(length, ending::keep); }};
        auto client = client_of(stops);
        EXPECT_EQ(verdict_of(ask(client, 20ms)).substr(0, 7), "failed/") << length;
        EXPECT_EQ(client.idle_connections(), 0U);
    }
}

TEST_F(NetworkFaults, N15_AnAnswerThatIsCutAtAnyByteIsLost) {
    for (const auto then : {ending::close, ending::farewell, ending::reset}) {
        for (std::size_t length = 0; length < active().size(); ++length) {
            const scripted_server stops{[length, then](const auto&) { return cut(length, then); }};
            auto client = client_of(stops);
            EXPECT_EQ(verdict_of(ask(client)), "failed/connection_lost") << length;
            EXPECT_EQ(client.idle_connections(), 0U);
            EXPECT_EQ(stops.requests().size(), 1U);
        }
    }
}

TEST_F(NetworkFaults, N16_AnAnswerInSegmentsOfOneByteIsRead) {
    std::vector<test::piece> bytes;
    for (const char byte : active())
        bytes.push_back({1000us, std::string(1, byte)});
    const scripted_server slow{[&bytes](const auto&) { return reply{bytes, ending::keep}; }};
    auto client = client_of(slow);
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    EXPECT_EQ(client.idle_connections(), 1U);
}

/// Lets the whole conversation stop, or be reset, after each so many bytes of the server's, and counts what
/// became of it.
class cut_conversations {
public:
    static constexpr std::chrono::seconds longest_patience{10};

    cut_conversations(NetworkFaults& test, bool resets, std::size_t step,
                      std::chrono::milliseconds patience) {
        for (std::size_t limit = 1;; limit += step) {
            const test::relay between{test.server.port(), {limit, resets}};
            auto client = test.client_with(between.port(), patience);
            const auto answered = test.ask(client, patience);
            if (!answered && between.passed() < limit && patience < longest_patience) {
                patience *= 2;  // The machine was too slow to come that far.
                limit -= step;
                continue;
            }
            ++verdicts[NetworkFaults::verdict_of(answered)];
            if (answered || between.passed() < limit) break;
            EXPECT_EQ(client.idle_connections(), 0U);
        }
    }

    std::map<std::string, int> verdicts;
};

TEST_F(NetworkFaults, N15_AConversationThatIsResetAnywhereIsLostAndNothingElse) {
    const cut_conversations all{*this, true, 7, 5s};
    EXPECT_GT(all.verdicts.at("failed/tls_failed"), 50);
    EXPECT_GT(all.verdicts.at("failed/connection_lost"), 10);
    EXPECT_EQ(all.verdicts.at("active/active"), 1);
    EXPECT_EQ(all.verdicts.size(), 3U) << testing::PrintToString(all.verdicts);
}

TEST_F(NetworkFaults, N11_AConversationThatFallsSilentAnywhereTimesOut) {
    const cut_conversations all{*this, false, 61, 60ms};
    EXPECT_GT(all.verdicts.at("failed/tls_failed"), 5);
    EXPECT_GT(all.verdicts.at("failed/timed_out"), 1);
    EXPECT_EQ(all.verdicts.size(), 3U);
}

TEST_F(NetworkFaults, N19_APortalThatAnswersForTheServerIsNotTrusted) {
    const sim::authority portal{"Portal", test::valid_today()};
    const scripted_server taken_over{[](const auto&) { return active(); },
                                     portal.issue({{"portal.example"}, {}}, test::valid_today())};
    auto client = client_of(taken_over);
    EXPECT_EQ(verdict_of(ask(client)), "failed/tls_failed");
    EXPECT_TRUE(taken_over.requests().empty());
}

}  // namespace
}  // namespace dcv::net
