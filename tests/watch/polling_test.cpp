#include "watch/polling.hpp"

#include "watch/answers.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
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
    return {reason::active, {}, 200, {}};
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
        const auto next = one.next(now, 0);
        EXPECT_TRUE(next) << "nobody to be asked";
        if (!next) return {};
        asked = *next;
        one.left(asked, now);
        return one.heard(*next, found, 100ms, at(now), 0);
    }

    /// How many may be asked at once.
    int burst(instant now) {
        int count = 0;
        while (const auto next = one.next(now, 0)) {
            one.left(*next, now);
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
    EXPECT_FALSE(one.next(start + 59s, 0));
    EXPECT_EQ(one.next_start(start + 1s), start + 60s);
    ASSERT_TRUE(one.next(start + 60s, 0));
    EXPECT_FALSE(one.next(start + 60s, 0)) << "one probe at a time";
    EXPECT_EQ(one.next_start(start + 60s), std::nullopt);
}

TEST_F(Polling, ProbesWithWhoeverWasAskedLongestAgoDueOrNot) {
    list(2);
    ask(txt(), start);
    ask(txt(), start);
    const auto other = asked == id(1) ? id(2) : id(1);
    EXPECT_TRUE(one.heard(*one.next(start + 60s, 0), limited(), 1s, at(start + 61s), 0).account.closed);
    while (const auto late = one.next(start + 61s, 0))
        one.came_to_nothing(*late, start + 62s);
    one.hurry(start + 62s);
    static_cast<void>(other);
    const auto probe = one.next(start + 10min, 0);
    ASSERT_TRUE(probe);
    EXPECT_NE(one.list().find(*probe)->last_check, std::nullopt);
}

TEST_F(Polling, TakesNothingOutOnADomainThatIsTheAccounts) {
    list(1);
    const auto step = ask(bad_key(), start);
    EXPECT_EQ(step.account.closed->kind, gate_kind::refused);
    EXPECT_FALSE(step.domain.previous) << "told of as a gate, not as a domain's reason";
    EXPECT_EQ(one.list().next_due(), start + 60s) << "as soon as the floor allows";
    EXPECT_EQ(one.list().find(id(1))->checks, 1U) << "a request left";

    const auto opened = ask(active(), start + 15min);
    EXPECT_TRUE(opened.account.opened);
    EXPECT_TRUE(opened.domain.became_active->first_check);
}

TEST_F(Polling, PausesOneDomainThatGivesTroubleAndNobodyElse) {
    list(2);
    ask(txt(), start);
    EXPECT_TRUE(one.heard(*one.next(start, 0), timed_out(), 60s, at(start + 1min), 1).domain.previous);
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
        const auto next = one.next(now, 0);
        ASSERT_TRUE(next);
        one.left(*next, now);
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
    EXPECT_EQ(ask(txt(), start).domain.previous, reason::none);
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
        static_cast<void>(one.next(now, 0));
        one.left(id(1), now);
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
    one.left(id(1), start + 60s);
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
    EXPECT_FALSE(one.next(start + 1s, 0));
    one.mended(start + 2s);
    EXPECT_TRUE(one.next(start + 2s, 0));
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

TEST_F(Polling, CountsTheRequestsThatLeftOnceEach) {
    list(1);
    ask(txt(), start);
    ask(limited(), start + 60s);
    one.begin(id(1), start + 3min);
    one.came_to_nothing(id(1), start + 3min);
    const auto last = ask(active(), start + 5min);
    EXPECT_EQ(last.domain.became_active->checks, 3U);
    EXPECT_FALSE(last.domain.became_active->first_check);
}

TEST_F(Polling, CallsItTheFirstCheckIfNoAnswerAboutTheDomainCameBefore) {
    list(1);
    ask(unconnected(), start);
    ask(limited(), start + 60s);
    EXPECT_TRUE(ask(active(), start + 3min).domain.became_active->first_check);
}

/// All answers to requests that leave under one configuration and come back under another.
struct Reconfigured : Polling {
    Reconfigured() {
        one.serve(1, start);
        list(8);
        while (const auto next = one.next(start, 0))
            one.left(*next, start);
    }

    development late(int number, const answer& found) {
        return one.heard(id(number), found, 1s, at(start + 2s), 0);
    }
};

TEST_F(Reconfigured, P27_TheEarlierKeysRefusalSaysNothingAboutTheAccount) {
    one.serve(2, start + 1s);
    for (const auto& [number, found] :
         {std::pair{1, bad_key()}, std::pair{2, limited(1h)}, std::pair{3, denied()}, std::pair{4, denied()},
          std::pair{5, denied()}, std::pair{6, maintenance(1h)}}) {
        const auto changed = late(number, found);
        EXPECT_FALSE(changed.account.closed);
        EXPECT_FALSE(changed.domain.previous || changed.domain.warn);
        EXPECT_EQ(one.list().find(id(number))->denials, parking{});
    }
    EXPECT_EQ(one.account().kind(), gate_kind::open);
    EXPECT_FALSE(late(7, txt()).domain.previous);
    EXPECT_FALSE(one.list().find(id(7))->answered_at) << "another account spoke";
    EXPECT_TRUE(late(8, active()).domain.became_active);
}

TEST_F(Reconfigured, P27_AnAnswerOfTheSameAccountOnAnEarlierWayCountsForTheDomain) {
    one.mended(start + 1s);
    for (const int number : {1, 2, 3, 4, 5})
        EXPECT_FALSE(late(number, unconnected()).account.closed);
    EXPECT_EQ(late(6, txt()).domain.previous, reason::none);
    EXPECT_EQ(late(7, limited(1h)).account.closed->retry_in, 1h) << "the key's limit, whichever the way";
}

TEST_F(Reconfigured, P27_AnEarlierProbeLetsTheNextOneGo) {
    ASSERT_TRUE(late(1, bad_key()).account.closed);
    late(8, bad_key());
    one.begin(id(8), start + 20min);
    one.serve(2, start + 20min + 1s);
    EXPECT_FALSE(one.next(start + 20min + 1s, 0)) << "one probe at a time";
    EXPECT_FALSE(one.heard(id(8), bad_key(), 1s, at(start + 20min + 2s), 0).account.closed);
    EXPECT_TRUE(one.next(start + 20min + 2s, 0)) << "the new key is used at once";
}

TEST_F(Reconfigured, TheSameAccountMarkChangesNothing) {
    late(1, txt());
    one.serve(1, start + 3s);
    EXPECT_TRUE(one.list().find(id(1))->answered_at);
    EXPECT_TRUE(late(2, bad_key()).account.closed);
}

TEST_F(ParkedDomain, IsPendingAgainUnderAnotherAccount) {
    one.serve(1, start);
    ask(denied(), start);
    EXPECT_EQ(one.list().parked(), 1U);
    one.serve(2, start + 1h);
    EXPECT_EQ(one.list().parked(), 0U);
    EXPECT_EQ(one.next_start(start + 1h), start + 1h);
}

TEST_F(Polling, P32_TheOnlyIdOfAnotherAccountIsParked) {
    list(1);
    bool parked = false;
    instant now = start;
    for (int check = 0; check < 50 && !parked; ++check) {
        now = one.next_start(now).value();
        parked = ask(denied(), now).domain.parked;
    }
    EXPECT_TRUE(parked);
    EXPECT_GE(now, start + 1h);
    EXPECT_LE(now, start + 2h);
}

TEST_F(Polling, P31_AHundredThousandNewIdsLeaveAQuarterOfThePaceToTheKnown) {
    list(300);
    instant now = start;
    for (int check = 0; check < 300; ++check) {
        now = one.next_start(now).value();
        ask(txt(), now);
    }
    list(100'300, now);
    int known = 0;
    for (int check = 0; check < 1000; ++check) {
        now = one.next_start(now).value();
        ask(txt(), now);
        known += asked.value() <= 300;
    }
    EXPECT_GE(known, 249);
    EXPECT_LE(known, 251) << "all of it, while they want more";
}

TEST_F(Polling, P25_TheFirstRoundIsFirstComeFirstServedWhateverTheAge) {
    std::vector<domain> all;
    for (int number = 1; number <= 300; ++number) {
        const auto old = std::chrono::floor<std::chrono::seconds>(wall - days{number % 40});
        all.push_back({id(301 - number), {}, number % 3 == 0 ? std::optional{old} : std::nullopt});
    }
    one.relist(all, at(start));
    instant now = start;
    for (const auto& who : all) {
        now = one.next_start(now).value();
        ask(txt(), now);
        EXPECT_EQ(asked, who.id);
    }
    EXPECT_NEAR(std::chrono::duration<double>(now - start).count(), 299 * 0.9025, 2);
}

TEST_F(Polling, AsksWhatAPersonAsksForBeforeAnyBacklog) {
    list(1000);
    for (int check = 0; check < 10; ++check)
        ask(txt(), one.next_start(start + 1h).value());
    one.hurry({id(900), id(5), id(7777)}, start + 2h);
    ask(txt(), start + 2h);
    const auto first = asked;
    ask(txt(), one.next_start(start + 2h).value());
    EXPECT_EQ(first, id(900)) << "due for longer";
    EXPECT_EQ(asked, id(5));
    ask(txt(), one.next_start(start + 2h).value());
    EXPECT_LT(asked.value(), 20);
}

TEST_F(Polling, S17_TheDomainOfACheckIsTheNextProbe) {
    list(20);
    for (int check = 0; check < 20; ++check)
        ask(txt(), one.next_start(start + 1min).value());
    ASSERT_TRUE(ask(bad_key(), start + 2h).account.closed);
    const auto probe = one.next_start(start + 2h).value();
    one.hurry({id(13)}, probe);
    EXPECT_EQ(one.next(probe, 0), id(13));
}

TEST_F(Polling, P32_ANewDomainIsProbedAtOnceWhereDenialsClosedTheGate) {
    list(3);
    instant now = start;
    while (one.account().kind() == gate_kind::open)
        ask(denied(), now = one.next_start(now).value());
    for (int probe = 0; probe < 25; ++probe)
        ask(denied(), now = one.next_start(now).value());
    ASSERT_GT(one.next_start(now).value() - now, 10min);
    list(4, now);
    EXPECT_EQ(one.next_start(now), now);
    EXPECT_EQ(one.next(now, 0.5), id(4));
}

TEST_F(Polling, P32_ANewDomainDoesNotProbeAKeyThatIsRefused) {
    list(3);
    ask(bad_key(), start);
    list(4, start + 1min);
    EXPECT_EQ(one.next_start(start + 1min), start + 15min);
}

TEST_F(Polling, P30_TellsOfTheAgeByTheClockAskedOrNotGateOpenOrNot) {
    list(2);
    ask(bad_key(), start);
    EXPECT_TRUE(one.age(start + days{25} - 1s).empty());
    for (const auto& [day, step] :
         {std::pair{25, ageing::soon}, std::pair{29, ageing::now}, std::pair{30, ageing::expired}}) {
        const auto reached = one.age(start + days{day});
        ASSERT_EQ(reached.size(), 2U);
        EXPECT_EQ(reached.front().who.id, id(1));
        EXPECT_EQ(reached.front().reached, step);
        EXPECT_TRUE(one.age(start + days{day} + 1h).empty()) << "once each";
    }
    EXPECT_EQ(one.list().next_ageing(), instant::max());
}

}  // namespace
}  // namespace dcv::watch
