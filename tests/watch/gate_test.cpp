#include "watch/gate_under_test.hpp"

#include <optional>

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
                        {{verdict::refused, "access_denied", {}, 401, {}}, gate_kind::refused, 15min}};
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
    EXPECT_EQ(step.closed->reason, "connect_failed");
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
    std::optional<gate_step::closing> closed;
    for (int count = 1; count <= 3; ++count)
        closed = the_gate.heard(id(1), denied(), true, start, 0).closed;
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->kind, gate_kind::refused);
}

TEST_F(Gate, AnUnknownOnlyDomainIsToBlameAllTheSame) {
    gate_step step;
    for (int count = 1; count <= 5; ++count)
        step = the_gate.heard(id(1), absent(), true, start, 0);
    EXPECT_TRUE(step.closed);
    EXPECT_FALSE(step.blameless);
    the_gate.started(id(1));
    EXPECT_FALSE(the_gate.heard(id(1), absent(), true, start + 30s, 0).blameless);
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
        EXPECT_FALSE(step.opened || step.closed) << found.reason;
        EXPECT_EQ(step.blameless, found.kind != verdict::not_yet) << found.reason;
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
    the_gate.heard(id(2), limited(), false, start + 62s, 0);
    EXPECT_EQ(the_gate.next_probe(), start + 61s + 1h);
}

}  // namespace
}  // namespace dcv::watch
