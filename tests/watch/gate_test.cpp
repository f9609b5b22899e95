#include "watch/gate_under_test.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <utility>
#include <vector>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

TEST_F(Gate, IsOpenAtFirstAndWhateverDomainsAnswer) {
    EXPECT_TRUE(the_gate.may_ask(start));
    for (int number = 1; number < 50; ++number) {
        the_gate.started(id(number));
        const auto step = hear(number, txt());
        EXPECT_FALSE(step.closed || step.opened || step.blameless);
    }
    EXPECT_EQ(the_gate.kind(), gate_kind::open);
    EXPECT_FALSE(the_gate.next_probe());
}

TEST_F(Gate, ClosesAtOnceWhereTheAnswerIsAboutTheAccount) {
    struct row {
        answer found;
        gate_kind kind;
        milliseconds retry_in;
    };
    const row rows[] = {{limited(), gate_kind::limited, 60s},
                        {limited(7min), gate_kind::limited, 7min},
                        {maintenance(), gate_kind::maintenance, 30s},
                        {maintenance(2h), gate_kind::maintenance, 2h},
                        {bad_key(), gate_kind::refused, 15min},
                        {{reason::access_denied, {}, 401, {}}, gate_kind::refused, 15min}};
    for (const auto& [found, kind, retry_in] : rows) {
        the_gate = {};
        const auto step = hear(1, found);
        ASSERT_TRUE(step.closed) << to_string(kind);
        EXPECT_EQ(step.closed->kind, kind);
        EXPECT_EQ(step.closed->reason, found.reason);
        EXPECT_EQ(step.closed->retry_in, retry_in);
        EXPECT_TRUE(step.blameless);
        EXPECT_FALSE(the_gate.may_ask(start + retry_in - 1ns));
        EXPECT_TRUE(the_gate.may_ask(start + retry_in));
    }
}

TEST_F(Gate, ClosesAfterFiveFailuresInARow) {
    for (int number = 1; number <= 4; ++number) {
        const auto step = hear(number, unconnected());
        EXPECT_FALSE(step.closed);
        EXPECT_TRUE(step.blameless) << "nobody was asked";
    }
    const auto step = hear(5, unconnected());
    ASSERT_TRUE(step.closed);
    EXPECT_EQ(step.closed->kind, gate_kind::unreachable);
    EXPECT_EQ(step.closed->reason, reason::connect_failed);
    EXPECT_EQ(step.closed->retry_in, 30s);
}

TEST_F(Gate, LeavesToTheDomainWhatMayBeItsOwnUntilItCloses) {
    for (int number = 1; number <= 4; ++number)
        EXPECT_FALSE(hear(number, server_error()).blameless);
    EXPECT_TRUE(hear(5, server_error()).blameless);
}

TEST_F(Gate, IsNotRefusedByFirewallsPages) {
    for (int number = 1; number <= 4; ++number)
        EXPECT_FALSE(hear(number, firewall()).closed);
    EXPECT_EQ(hear(5, firewall()).closed->kind, gate_kind::unreachable);
}

TEST_F(Gate, OneDeniedDomainAmongOthersDoesNotCloseIt) {
    for (int round = 0; round < 20; ++round) {
        EXPECT_FALSE(hear(1, denied()).closed);
        EXPECT_FALSE(hear(2, txt()).closed);
    }
}

TEST_F(Gate, OneUnknownDomainAmongOthersDoesNotCloseIt) {
    for (int round = 0; round < 20; ++round) {
        EXPECT_FALSE(hear(1, absent()).closed);
        EXPECT_FALSE(hear(2, txt()).closed);
    }
}

TEST_F(Gate, TheOnlyDomainIsEnough) {
    only_one = true;
    std::optional<gate_step::closing> closed;
    for (int count = 1; count <= 3; ++count)
        closed = hear(1, denied()).closed;
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->kind, gate_kind::refused);
}

TEST_F(Gate, ADeniedOnlyDomainIsToBlameAllTheSame) {
    only_one = true;
    for (const auto& found : {absent(), denied()}) {
        the_gate = {};
        gate_step step;
        for (int count = 1; the_gate.kind() == gate_kind::open; ++count)
            step = hear(1, found);
        EXPECT_FALSE(step.blameless);
        EXPECT_FALSE(probe(1, found).blameless);
        EXPECT_TRUE(probe(1, txt()).denied.empty()) << "counted already";
    }
}

TEST_F(Gate, P26_ThatDenialsAloneHaveClosedIsProbedTwentyTimesAtThirtySeconds) {
    for (const auto& [found, first] : {std::pair{absent(), 30s}, std::pair{denied(), 900s}}) {
        the_gate = {};
        for (int number = 1; the_gate.kind() == gate_kind::open; ++number)
            hear(number, found);
        auto before = start;
        for (int count = 1; count <= 20; ++count) {
            const auto due = the_gate.next_probe().value();
            EXPECT_EQ(due - before, 30s);
            before = due;
            EXPECT_FALSE(probe(100 + count, count % 2 == 0 ? absent() : denied()).opened);
        }
        EXPECT_EQ(wait_from(before), first) << "as the table says";
    }
}

TEST_F(Gate, P26_WhoseDenialsAreTheDomainsOwnSaysSoWhenItOpens) {
    for (int number = 1; number <= 5; ++number)
        hear(number, absent());
    ASSERT_EQ(the_gate.kind(), gate_kind::unreachable);
    EXPECT_THAT(the_gate.row(), testing::UnorderedElementsAre(id(1), id(2), id(3), id(4), id(5)));
    probe(6, denied());
    EXPECT_TRUE(the_gate.row().contains(id(6)));
    hear(7, absent(), 31s);  // In flight.
    const auto step = probe(8, txt());
    ASSERT_TRUE(step.opened);
    std::vector<domain_id> denied;
    for (const auto& [who, when] : step.denied)
        denied.push_back(who);
    EXPECT_THAT(denied, testing::ElementsAre(id(5), id(6), id(7))) << "the first four counted before";
    EXPECT_TRUE(the_gate.row().empty());
}

TEST_F(Gate, ThatTroubleOfAnotherSortKeepsClosedIsProbedAsThatIs) {
    for (int number = 1; number <= 5; ++number)
        hear(number, absent());
    probe(6, absent());
    const auto due = the_gate.next_probe().value();
    probe(7, server_error());
    EXPECT_EQ(wait_from(due), 120s) << "the third wait";
}

TEST_F(Gate, ItsRowsBeginAnewWhenItOpens) {
    refuse_connections();
    ASSERT_TRUE(probe(6, txt()).opened);
    for (int number = 1; number <= 4; ++number)
        EXPECT_FALSE(hear(number, unconnected()).closed);
}

TEST_F(Gate, TwentyAnswers429InFlightCloseOneGate) {
    for (int number = 1; number <= 20; ++number) {
        const auto step = hear(number, limited(), number * 100ms);
        EXPECT_EQ(step.closed.has_value(), number == 1);
        EXPECT_TRUE(step.blameless);
    }
    EXPECT_EQ(the_gate.next_probe(), start + 100ms + 60s);
    ASSERT_FALSE(probe(21, limited()).closed);
    EXPECT_EQ(wait_from(start + 100ms + 60s), 120s);
}

TEST_F(Gate, AnswersInFlightNeitherOpenNorTurnIt) {
    hear(1, limited());
    for (const auto& found : {txt(), maintenance(), bad_key(), denied(), absent(), firewall(), unconnected(),
                              server_error(), timed_out()}) {
        const auto step = hear(2, found, 1s);
        EXPECT_FALSE(step.opened || step.closed) << to_string(found.reason);
        EXPECT_EQ(step.blameless, verdict_of(found) != verdict::not_yet) << to_string(found.reason);
    }
    EXPECT_EQ(the_gate.kind(), gate_kind::limited);
    EXPECT_EQ(the_gate.next_probe(), start + 60s);
}

TEST_F(Gate, RetryAfterOnlyEverDelays) {
    hear(1, limited(10min));
    hear(2, limited(20s), 1s);
    EXPECT_EQ(the_gate.next_probe(), start + 10min);
    hear(3, limited(), 2s);
    EXPECT_EQ(the_gate.next_probe(), start + 10min);
    EXPECT_FALSE(hear(4, maintenance(20min), 1min).closed);
    EXPECT_EQ(the_gate.next_probe(), start + 21min);
    probe(5, limited(1s));
    EXPECT_EQ(wait_from(start + 21min), 2min) << "not counted as a second wait";
}

TEST_F(Gate, RetryAfterInFlightIsObeyedWhileAProbeIsUnderWay) {
    hear(1, limited());
    the_gate.started(id(2));
    hear(3, limited(1h), 61s);
    hear_at(start + 62s, 2, limited());
    EXPECT_EQ(the_gate.next_probe(), start + 61s + 1h);
}

}  // namespace
}  // namespace dcv::watch
