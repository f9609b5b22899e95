#include "watch/polling.hpp"

#include "watch/answers.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

const instant start{std::chrono::hours{100}};
const wall_time wall = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};

moment at(instant now) {
    return {now, wall + std::chrono::round<std::chrono::milliseconds>(now - start)};
}

answer active() {
    return {verdict::active, "active", {}, 200, {}};
}

struct Polling : testing::Test {
    void list(int count, instant now = start) {
        std::vector<domain> all;
        for (int number = 1; number <= count; ++number)
            all.push_back({id(number), {}, {}});
        one.relist(all, at(now));
    }

    /// Asks whoever is next; the answer comes at once.
    development ask(const answer& found, instant now) {
        const auto next = one.next(now);
        EXPECT_TRUE(next) << "nobody to be asked";
        if (!next) return {};
        asked = *next;
        one.left(now);
        return one.heard(*next, found, 100ms, at(now), 0);
    }

    /// How many may be asked at once.
    int burst(instant now) {
        int count = 0;
        while (one.next(now)) {
            one.left(now);
            ++count;
        }
        return count;
    }

    polling one{{{60s, 20min, 0}, {20, 200}, 32}};
    domain_id asked = id(1);
};

TEST_F(Polling, AsksAFewNewOnesAtOnce) {
    list(15);
    EXPECT_EQ(burst(start), 15);
    EXPECT_EQ(one.under_way(), 15U);
}

TEST_F(Polling, AsksManyNewOnesEvenly) {
    list(2000);
    EXPECT_EQ(burst(start), 1);
    EXPECT_GE(one.next_start(start), start + 180500ms / 200 - 20ms);
}

TEST_F(Polling, AsksEvenlyWhoWasKeptWaiting) {
    list(15);
    EXPECT_EQ(burst(start + 6s), 1);
}

TEST_F(Polling, AsksNoMoreThanThereAreConnections) {
    one.change({{60s, 20min, 0}, {20, 200}, 4}, start);
    list(15);
    EXPECT_EQ(burst(start), 4);
    EXPECT_EQ(one.next_start(start), std::nullopt);
    one.came_to_nothing(id(1), start);
    EXPECT_EQ(burst(start + 1s), 1);
}

TEST_F(Polling, SendsOneProbeAtATimeWhileTheGateIsClosed) {
    list(3);
    EXPECT_EQ(ask(limited(), start).account.closed->kind, gate_kind::limited);
    EXPECT_FALSE(one.next(start + 59s));
    EXPECT_EQ(one.next_start(start + 1s), start + 60s);
    ASSERT_TRUE(one.next(start + 60s));
    EXPECT_FALSE(one.next(start + 60s)) << "one probe at a time";
    EXPECT_EQ(one.next_start(start + 60s), std::nullopt);
}

TEST_F(Polling, ProbesWithWhoeverWasAskedLongestAgoDueOrNot) {
    list(2);
    ask(txt(), start);
    ask(txt(), start);
    const auto other = asked == id(1) ? id(2) : id(1);
    EXPECT_TRUE(one.heard(*one.next(start + 60s), limited(), 1s, at(start + 61s), 0).account.closed);
    while (const auto late = one.next(start + 61s))
        one.came_to_nothing(*late, start + 62s);
    one.hurry(start + 62s);
    static_cast<void>(other);
    const auto probe = one.next(start + 10min);
    ASSERT_TRUE(probe);
    EXPECT_NE(one.list().find(*probe)->last_check, std::nullopt);
}

TEST_F(Polling, TakesNothingOutOnADomainThatIsTheAccounts) {
    list(1);
    const auto step = ask(bad_key(), start);
    EXPECT_EQ(step.account.closed->kind, gate_kind::refused);
    EXPECT_FALSE(step.domain.previous) << "told of as a gate, not as a domain's reason";
    EXPECT_EQ(one.list().next_due(), start + 60s) << "as soon as the floor allows";
    EXPECT_EQ(one.list().find(id(1))->checks, 0U);

    const auto opened = ask(active(), start + 15min);
    EXPECT_TRUE(opened.account.opened);
    EXPECT_TRUE(opened.domain.became_active->first_check);
}

TEST_F(Polling, PausesOneDomainThatGivesTroubleAndNobodyElse) {
    list(2);
    ask(txt(), start);
    EXPECT_TRUE(one.heard(*one.next(start), timed_out(), 60s, at(start + 1min), 1).domain.previous);
    const auto troubled = one.list().remember(id(2), at(start + 1min));
    EXPECT_EQ(troubled->troubles, 1U);
    EXPECT_EQ(one.list().find(id(2))->next_check, start + 1min + 60s + 60s);
    EXPECT_EQ(one.list().find(id(1))->next_check, start + 60s);
}

TEST_F(Polling, ParksAnUnknownDomainAndAsksItDaily) {
    list(2);
    bool parked = false;
    instant now = start;
    for (int round = 0; round < 200 && !parked; ++round) {
        now = *one.list().next_due();
        const auto next = one.next(now);
        ASSERT_TRUE(next);
        one.left(now);
        parked = one.heard(*next, *next == id(2) ? absent() : txt(), 1s, at(now), 0).domain.parked;
    }
    EXPECT_TRUE(parked);
    EXPECT_GE(now, start + 1h);
    EXPECT_EQ(one.list().parked(), 1U);
    EXPECT_EQ(one.list().pending(), 1U);
    EXPECT_EQ(one.list().find(id(2))->next_check, now + days{1});
}

struct ParkedDomain : Polling {
    ParkedDomain() {
        remembered known{{id(1), {}, {}}, wall};
        known.parked = true;
        known.denials = 3;
        known.denied_at = wall;
        known.next_check = wall;
        known.last_check = wall - days{1};
        one.resume(known, at(start));
    }
};

TEST_F(ParkedDomain, ThatIsStillUnknownClosesNoGate) {
    for (int day = 0; day < 10; ++day)
        EXPECT_FALSE(ask(denied(), start + days{day}).account.closed);
    EXPECT_EQ(one.list().parked(), 1U);
}

TEST_F(ParkedDomain, IsPendingAgainAfterAnyOtherAnswer) {
    EXPECT_EQ(ask(txt(), start).domain.previous, "");
    EXPECT_EQ(one.list().parked(), 0U);
    EXPECT_EQ(one.list().pending(), 1U);
    EXPECT_EQ(one.list().next_due(), start + 60s);
}

TEST_F(ParkedDomain, MayBecomeActive) {
    EXPECT_TRUE(ask(active(), start).domain.became_active);
    EXPECT_EQ(one.list().parked(), 0U);
    EXPECT_EQ(one.list().active(), 1U);
    EXPECT_FALSE(one.list().remember(id(1), at(start))->parked);
}

TEST_F(ParkedDomain, IsHurriedAsEverybody) {
    ask(denied(), start);
    one.hurry(start + 1h);
    EXPECT_EQ(one.next_start(start + 1h), start + 1h);
}

TEST_F(ParkedDomain, IsRemovedAsEverybody) {
    one.relist({}, at(start));
    EXPECT_EQ(one.list().parked() + one.list().pending(), 0U);
}

TEST_F(Polling, LearnsHowLongAChecksTakes) {
    one.change({{10ms, 10ms, 0}, {100, 1000}, 1}, start);
    list(1);
    instant now = start;
    for (int check = 0; check < 100; ++check) {
        now = std::max(now, *one.next_start(now));
        static_cast<void>(one.next(now));
        one.left(now);
        one.heard(id(1), txt(), check == 0 ? 1s : 2s, at(now), 0);
    }
    EXPECT_NEAR(static_cast<double>(one.mean_check().count()), 2000, 20);
    EXPECT_NEAR(one.demand(now).allowed_per_second(), 0.5, 0.01);
}

TEST_F(Polling, AsksAPersonsQuestionThroughAGateThatThePersonMayHaveMended) {
    list(1);
    ask(bad_key(), start);
    EXPECT_EQ(one.silent_until(start + 1min), std::nullopt);
    EXPECT_EQ(one.earliest_start(id(1), start + 1s), start + 60s) << "not before the floor";
    one.begin(id(1), start + 60s);
    one.left(start + 60s);
    EXPECT_TRUE(one.heard(id(1), txt(), 1s, at(start + 61s), 0).account.opened);
}

TEST_F(Polling, LeavesCertCentralAloneWhenItWantsToBe) {
    list(1);
    ask(maintenance(2h), start);
    EXPECT_EQ(one.silent_until(start + 1min), start + 2h);
    EXPECT_EQ(one.silent_until(start + 2h), std::nullopt);
}

TEST_F(Polling, ProbesAtOnceWhatAReloadMayHaveMended) {
    list(6);
    for (int number = 1; number <= 5; ++number)
        ask(unconnected(), start);
    ASSERT_EQ(one.account().kind(), gate_kind::unreachable);
    EXPECT_FALSE(one.next(start + 1s));
    one.mended(false, start + 2s);
    EXPECT_TRUE(one.next(start + 2s));
}

TEST_F(Polling, GoesOnBehindAClosedGateAfterARestart) {
    list(2);
    ask(maintenance(2h), start);
    polling later{one.under()};
    later.resume(one.account().record(at(start)), 1s, at(start + 1h));
    for (const auto& known : one.list().remember_all(at(start)))
        later.resume(known, at(start + 1h));
    EXPECT_EQ(later.next_start(start + 1h), start + 2h);
    EXPECT_EQ(later.mean_check(), 1s);
}

}  // namespace
}  // namespace dcv::watch
