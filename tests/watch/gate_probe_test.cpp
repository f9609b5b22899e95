#include "watch/gate_under_test.hpp"

#include <ostream>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;

TEST_F(Gate, LetsOneProbeThroughAtATime) {
    hear(1, limited());
    const auto due = start + 60s;
    EXPECT_TRUE(the_gate.may_ask(due));
    the_gate.started(id(2));
    EXPECT_FALSE(the_gate.may_ask(due));
    EXPECT_FALSE(the_gate.may_ask(due + 300 * 24h));
    EXPECT_FALSE(the_gate.next_probe());
    hear_at(due + 1s, 2, limited());
    EXPECT_FALSE(the_gate.may_ask(due + 1s));
    EXPECT_EQ(the_gate.next_probe(), due + 1s + 120s);
}

TEST_F(Gate, LetsAnotherProbeThroughWhenOneCameToNothing) {
    hear(1, limited());
    the_gate.started(id(2));
    the_gate.came_to_nothing(id(3));
    EXPECT_FALSE(the_gate.may_ask(start + 60s));
    the_gate.came_to_nothing(id(2));
    EXPECT_TRUE(the_gate.may_ask(start + 60s));
}

TEST_F(Gate, OpensWithAProbeThatIsAnsweredWell) {
    hear(1, limited(5min));
    const auto step = probe(2, txt());
    ASSERT_TRUE(step.opened);
    EXPECT_EQ(step.opened->kind, gate_kind::limited);
    EXPECT_EQ(step.opened->closed_for, 5min);
    EXPECT_FALSE(step.blameless);
    EXPECT_TRUE(the_gate.may_ask(start + 5min));
}

/// What the answer to a probe makes of each kind of closed gate.
struct after {
    const char* name;
    answer found;
    gate_kind unreachable, refused, limited, maintenance;
};

void PrintTo(const after& row, std::ostream* out) {
    *out << row.name;
}

class Probe : public Gate, public testing::WithParamInterface<after> {
protected:
    /// Closes by `cause`, probes with the row's answer, and says what the gate is then.
    gate_kind gate_after(const answer& cause) {
        the_gate = {};
        for (int number = 1; number <= 5 && the_gate.kind() == gate_kind::open; ++number)
            hear(number, cause);
        const auto before = the_gate.kind();
        const auto step = probe(9, GetParam().found);
        const auto now = the_gate.kind();
        EXPECT_EQ(step.opened.has_value(), now == gate_kind::open);
        EXPECT_EQ(step.closed.has_value(), now != gate_kind::open && now != before);
        if (step.closed) {
            EXPECT_EQ(step.closed->kind, now);
        }
        return now;
    }
};

TEST_P(Probe, OpensOrTurnsOrKeepsTheGate) {
    EXPECT_EQ(gate_after(unconnected()), GetParam().unreachable);
    EXPECT_EQ(gate_after(bad_key()), GetParam().refused);
    EXPECT_EQ(gate_after(limited()), GetParam().limited);
    EXPECT_EQ(gate_after(maintenance()), GetParam().maintenance);
}

constexpr auto opens = gate_kind::open;
constexpr auto unreachable = gate_kind::unreachable;
constexpr auto refused = gate_kind::refused;
constexpr auto slow = gate_kind::limited;
constexpr auto paused = gate_kind::maintenance;

/// Whatever closed the gate.
after always(const char* name, const answer& found, gate_kind kind) {
    return {name, found, kind, kind, kind, kind};
}

INSTANTIATE_TEST_SUITE_P(
    Table, Probe,
    testing::Values(always("Active", {reason::active, {}, 200, {}}, opens), always("NotYet", txt(), opens),
                    always("Method", {reason::invalid_dns_method, {}, 400, {}}, opens),
                    always("UnknownCode", {reason::unknown_code, {}, 400, {}}, opens),
                    always("BadKey", bad_key(), refused), always("Limited", limited(), slow),
                    always("Maintenance", maintenance(), paused), always("Firewall", firewall(), unreachable),
                    always("ServerError", server_error(), unreachable),
                    always("NoConnection", unconnected(), unreachable),
                    after{"Absent", absent(), unreachable, refused, opens, opens},
                    after{"Denied", denied(), opens, refused, opens, opens},
                    after{"Timeout", timed_out(), unreachable, refused, slow, paused}),
    [](const auto& row) { return row.param.name; });

TEST_F(Gate, WaitsLongerAfterEachFruitlessProbe) {
    refuse_connections();
    auto before = start;
    for (const auto expected : {30s, 60s, 120s, 240s, 480s, 900s, 900s}) {
        const auto due = the_gate.next_probe().value();
        EXPECT_EQ(due - before, expected);
        before = due;
        const auto step = probe(1, timed_out());
        EXPECT_FALSE(step.closed || step.opened);
        EXPECT_TRUE(step.blameless);
    }
}

TEST_F(Gate, TurnsWithTheFirstWaitOfTheNewKind) {
    hear(1, maintenance());
    probe(2, maintenance());
    probe(3, maintenance());
    const auto step = probe(4, limited());
    ASSERT_TRUE(step.closed);
    EXPECT_EQ(step.closed->kind, gate_kind::limited);
    EXPECT_EQ(step.closed->retry_in, 60s);
    EXPECT_TRUE(step.blameless);
    EXPECT_EQ(the_gate.reason(), reason::request_limit_exceeded);
}

TEST_F(Gate, ThatTurnsToAndFroWaitsLongerAllTheSame) {
    hear(1, limited());
    for (const auto expected : {60s, 120s, 240s, 480s}) {
        EXPECT_EQ(probe(2, server_error()).closed->retry_in, expected / 2);
        EXPECT_EQ(probe(2, limited()).closed->retry_in, expected * 2);
    }
}

TEST_F(Gate, BeginsWithTheFirstWaitWheneverItCloses) {
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(hear(1, limited(), round * 1h).closed->retry_in, 60s);
        probe(2, limited());
        ASSERT_TRUE(probe(3, txt()).opened);
    }
}

TEST_F(Gate, OwesNothingToAnEarlierClosing) {
    for (int number = 1; number <= 4; ++number)
        hear(number, absent());
    hear(5, limited());
    the_gate.started(id(6));
    hear(7, limited(5h), 61s);
    ASSERT_TRUE(hear_at(start + 62s, 6, absent()).opened);
    EXPECT_FALSE(hear(8, absent(), 63s).closed) << "the second in a row";
    EXPECT_EQ(hear(9, limited(), 64s).closed->retry_in, 60s);
}

TEST_F(Gate, OpenedByADeniedProbeItClosesWithTheThirdInARow) {
    hear(1, limited());
    const auto step = probe(2, denied());
    EXPECT_TRUE(step.opened);
    EXPECT_FALSE(step.blameless);
    EXPECT_FALSE(hear(3, denied()).closed);
    EXPECT_EQ(hear(4, denied()).closed->kind, gate_kind::refused);
}

TEST_F(Gate, JitterOnlyEverLengthensAWait) {
    const auto step = hear_at(start, 1, limited(120s), 1);
    EXPECT_EQ(step.closed->retry_in, 132s);
    hear_at(start, 2, limited(120s));
    EXPECT_EQ(the_gate.next_probe(), start + 132s);
}

TEST_F(Gate, TellsWhenCertCentralLastSpokeAboutADomain) {
    EXPECT_FALSE(the_gate.last_answered());
    hear(1, txt(), 5s);
    hear(2, absent(), 6s);
    hear(3, limited(), 7s);
    EXPECT_EQ(the_gate.last_answered(), start + 5s);
    hear(4, txt(), 8s);
    EXPECT_EQ(the_gate.last_answered(), start + 8s) << "in flight when it closed";
}

TEST_F(Gate, ARefusedOneIsProbedAtOnceWithAnotherKey) {
    hear(1, bad_key());
    probe(2, bad_key());
    const auto reload = start + 20min;
    EXPECT_FALSE(the_gate.may_ask(reload));
    the_gate.mended(gate_kind::refused, reload);
    EXPECT_EQ(the_gate.next_probe(), reload);
    EXPECT_FALSE(probe(2, bad_key()).closed);
    EXPECT_EQ(wait_from(reload), 15min);
}

TEST_F(Gate, IsNotProbedBeforeTheEndOfARetryAfterWhateverIsMended) {
    hear(1, bad_key());
    hear(2, limited(10min), 1s);
    the_gate.mended(gate_kind::refused, start + 2s);
    EXPECT_EQ(the_gate.next_probe(), start + 1s + 10min);
    the_gate.mended(gate_kind::refused, start + 11min);
    EXPECT_EQ(the_gate.next_probe(), start + 11min);
}

TEST_F(Gate, AnotherKeyMovesNoOtherGate) {
    the_gate.mended(gate_kind::refused, start);
    EXPECT_EQ(the_gate.kind(), gate_kind::open);
    hear(1, limited(1h));
    the_gate.mended(gate_kind::refused, start + 1s);
    EXPECT_EQ(the_gate.next_probe(), start + 1h);
}

}  // namespace
}  // namespace dcv::watch
