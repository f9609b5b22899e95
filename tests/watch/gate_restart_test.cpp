#include "watch/gate_under_test.hpp"

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

gate_record of_another_boot(gate_record known) {
    known.clock.reset();
    return known;
}

TEST_F(Gate, C8_WithinOneBootAJumpOfTheWallClockChangesNothing) {
    hear(1, limited(5min));
    const auto known = the_gate.record({start, wall});
    for (const auto jump : {-days{20'000}, -days{1}, days{1}, days{5'000}}) {
        the_gate.resume(known, {start + 1min, wall + jump});
        EXPECT_EQ(the_gate.next_probe(), start + 5min);
    }
}

TEST_F(Gate, IsRememberedAcrossARestart) {
    hear(1, limited());
    probe(2, limited());
    const moment before{start + 90s, wall};
    const auto known = the_gate.record(before);
    EXPECT_EQ(known.kind, gate_kind::limited);
    EXPECT_EQ(known.reason, reason::request_limit_exceeded);
    EXPECT_EQ(known.closed_at, wall - 90s);
    EXPECT_EQ(known.next_probe, wall + 90s);
    EXPECT_EQ(known.wait, 120s);
    EXPECT_EQ(known.waits, 2U);

    const moment boot{instant{7s}, wall + 30s};
    the_gate = {};
    the_gate.resume(of_another_boot(known), boot);
    EXPECT_EQ(the_gate.next_probe(), boot.boot + 60s);
    EXPECT_EQ(the_gate.reason(), reason::request_limit_exceeded);
    EXPECT_EQ(probe(3, limited()).closed.has_value(), false);
    EXPECT_EQ(wait_from(boot.boot + 60s), 240s);
    EXPECT_EQ(probe(4, txt()).opened->closed_for, 90s + 30s + 60s + 240s);
}

TEST_F(Gate, AnOpenOneIsRememberedAsThat) {
    const moment now{start, wall};
    EXPECT_EQ(the_gate.record(now), gate_record{});
    hear(1, limited());
    the_gate.resume({}, now);
    EXPECT_TRUE(the_gate.may_ask(start));
    EXPECT_EQ(the_gate.kind(), gate_kind::open);
}

TEST_F(Gate, AJumpOfTheWallClockNeverClosesForEver) {
    hear(1, limited(5min));
    const auto known = of_another_boot(the_gate.record({start, wall}));
    for (const auto jump : {-days{20'000}, -days{10}, -days{1}, days{0}, days{1}, days{365}, days{5'000}}) {
        const moment now{start + 1s, wall + jump};
        the_gate.resume(known, now);
        EXPECT_GE(the_gate.next_probe(), now.boot);
        EXPECT_LE(the_gate.next_probe(), now.boot + 5min) << jump.count();
        EXPECT_GE(probe(2, txt()).opened->closed_for, 0s);
    }
}

TEST_F(Gate, ANewKeyOutlivesAJumpOfTheWallClock) {
    hear(1, bad_key());
    the_gate.mended(gate_kind::refused, start + 1min);
    the_gate.resume(the_gate.record({start + 1min, wall}), {start + 2min, wall - days{1}});
    EXPECT_TRUE(the_gate.may_ask(start + 2min));
}

TEST_F(Gate, AClockThatWasSetInTheSameBootMovesNoWait) {
    hear(1, limited(5min));
    const auto known = the_gate.record({start, wall});
    for (const auto jump : {-days{1}, days{1}, days{365}}) {
        the_gate.resume(known, {start + 1min, wall + jump});
        EXPECT_EQ(the_gate.next_probe(), start + 5min);
    }
}

TEST_F(Gate, NoRecordClosesForMoreThanADay) {
    const moment now{start, wall};
    gate_record known{gate_kind::limited, reason::request_limit_exceeded,
                      wall + days{9},     wall + days{99},
                      days{99},           4'000'000'000U};
    the_gate.resume(known, now);
    EXPECT_EQ(the_gate.next_probe(), start + 24h);
    known.wait = -5h;
    the_gate.resume(known, now);
    EXPECT_EQ(the_gate.next_probe(), start);
    probe(1, limited());
    EXPECT_EQ(wait_from(start), 24h);
}

TEST_F(Gate, IsNotProbedEarlierThanRetryAfterBecauseOfARestart) {
    hear(1, maintenance(2h));
    the_gate.resume(of_another_boot(the_gate.record({start + 1h, wall})), {instant{3s}, wall + 5s});
    EXPECT_EQ(the_gate.next_probe(), instant{3s} + 1h - 5s);
}

TEST_F(Gate, ARetryAfterThatCameInFlightOutlivesARestartWhateverClosedTheGate) {
    hear(1, bad_key());
    hear(2, limited(10min), 1s);
    the_gate.resume(the_gate.record({start + 2s, wall}), {start + 3s, wall + 1s});
    EXPECT_EQ(the_gate.next_probe(), start + 1s + 10min);
    the_gate.mended(gate_kind::unreachable, start + 4s);
    EXPECT_EQ(the_gate.next_probe(), start + 1s + 10min);
}

TEST_F(Gate, P28_IsProbedAtOnceAfterAStartIfItIsRefusedOrUnreachable) {
    hear(1, bad_key());
    probe(2, bad_key());
    the_gate.resume(the_gate.record({start + 20min, wall}), {start + 21min, wall + 1min});
    EXPECT_EQ(the_gate.next_probe(), start + 21min);
    probe(3, bad_key());
    EXPECT_EQ(wait_from(start + 21min), 15min);

    the_gate = {};
    refuse_connections();
    for (int count = 0; count < 6; ++count)
        probe(1, unconnected());
    the_gate.resume(the_gate.record({start + 1h, wall}), {start + 1h, wall});
    EXPECT_EQ(the_gate.next_probe(), start + 1h);
    probe(1, unconnected());
    EXPECT_EQ(wait_from(start + 1h), 30s) << "the network may come up a moment after the daemon";
}

TEST_F(Gate, P32_ThatDenialsClosedIsProbedSoonAfterARestartToo) {
    for (const auto& deny : {denied, absent}) {
        the_gate = {};
        for (int number = 1; the_gate.kind() == gate_kind::open; ++number)
            hear(number, deny());
        ASSERT_TRUE(the_gate.is_denied());
        the_gate.resume(the_gate.record({start + 1min, wall}), {start + 2min, wall + 1min});
        EXPECT_TRUE(the_gate.is_denied());
        probe(7, deny());
        EXPECT_EQ(wait_from(start + 2min), 30s);
    }
}

}  // namespace
}  // namespace dcv::watch
