#include "watch/answers.hpp"
#include "watch/plan.hpp"
#include "watch/polling.hpp"
#include "watch/round.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

const instant start{std::chrono::hours{2400}};
const wall_time wall = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};

moment at(instant now) {
    return {now, wall + std::chrono::floor<std::chrono::milliseconds>(now - start)};
}

answer active() {
    return {reason::active, {}, 200, {}};
}

answer method() {
    return {reason::invalid_dns_method, {}, 400, {}};
}

const terms usual{{60s, 20min, 0}, {20, 200}, 32};

struct HardCases : testing::Test {
    static std::vector<domain> domains(int from, int to) {
        std::vector<domain> all;
        for (int number = from; number <= to; ++number)
            all.push_back({id(number), {}, {}});
        return all;
    }

    /// A domain that was parked a day ago.
    void list_one_parked() {
        remembered known{{id(1), {}, {}}, wall};
        known.parked = true;
        known.denials = 3;
        known.denied_at = wall - days{1};
        known.next_check = wall;
        known.last_check = wall - days{1};
        one.resume(known, at(start));
        one.relist(domains(1, 1), at(start));
    }

    development ask(const answer& found, instant now, double chance = 0) {
        const auto next = one.next(now, chance);
        EXPECT_TRUE(next) << "none is to be asked";
        if (!next) return {};
        asked = *next;
        one.left(asked, now);
        return one.heard(*next, found, 100ms, at(now), chance);
    }

    /// As a restart does.
    static polling restarted(const polling& old, const moment& now, const std::vector<domain>& listed) {
        polling fresh{old.under()};
        fresh.resume(old.account().record(now), old.mean_check(), now);
        fresh.resume_account(old.account_mark());
        for (const auto& each : old.list().remember_all(now))
            fresh.resume(each, now);
        fresh.serve(old.account_mark(), now.boot);
        fresh.relist(listed, now);
        return fresh;
    }

    polling one{usual};
    domain_id asked = id(1);
};

// Thirty domains that were answered for, and were deleted side by side, among a thousand.
void deleted_side_by_side(const answer& found, int all, int bad) {
    std::vector<domain> listed;
    for (int number = 1; number <= all; ++number)
        listed.push_back({id(number), {}, std::chrono::floor<std::chrono::seconds>(wall - days{4})});
    polling one{usual};
    one.relist(listed, at(start));
    instant now = start;
    for (int check = 0; check < all; ++check) {
        now = one.next_start(now).value();
        const auto next = one.next(now, 0.5).value();
        one.left(next, now);
        one.heard(next, txt(), 100ms, at(now), 0.5);
    }
    // From now on 101 ... are deleted.
    instant closed{};
    boottime::duration longest{};
    unsigned chance = 1;
    const auto end = now + 12h;
    while (now < end) {
        const auto start_at = one.next_start(now);
        if (!start_at) break;
        now = *start_at;
        chance = (chance * 16807U) % 2147483647U;
        const auto drawn = chance / 2147483647.0;
        const auto next = one.next(now, drawn);
        if (!next) continue;
        one.left(*next, now);
        const bool gone = next->value() > 100 && next->value() <= 100 + bad;
        const auto changed = one.heard(*next, gone ? found : txt(), 100ms, at(now), drawn);
        if (changed.account.closed) closed = now;
        if (changed.account.opened) longest = std::max(longest, now - closed);
    }
    EXPECT_EQ(one.account().kind(), gate_kind::open);
    EXPECT_LE(longest, 2min) << std::chrono::duration<double>(longest).count() << " s closed";
}
TEST(DeletedSideBySide, Denied30Of1000) {
    deleted_side_by_side(denied(), 1000, 30);
}
TEST(DeletedSideBySide, Absent30Of1000) {
    deleted_side_by_side(absent(), 1000, 30);
}
TEST(DeletedSideBySide, Absent10Of100) {
    deleted_side_by_side(absent(), 100, 10);
}
TEST(DeletedSideBySide, Denied10Of100) {
    deleted_side_by_side(denied(), 100, 10);
}

// 90 are active, 10 deleted ones are left, and the network fails for some minutes.
TEST_F(HardCases, DeletedOnesParkThoughTheNetworkFailedForAWhile) {
    one.relist(domains(1, 12), at(start));
    instant now = start;
    for (int number = 1; number <= 10; ++number)
        ask(active(), now);
    ASSERT_EQ(one.list().active(), 10U);
    now += 1min;
    while (one.account().kind() == gate_kind::open) {
        now = one.next_start(now).value();
        ask(unconnected(), now);
    }
    for (const auto end = now + days{3}; now < end && one.list().parked() < 2;) {
        now = one.next_start(now).value();
        ask(absent(), now, 0.5);
    }
    EXPECT_EQ(one.account().kind(), gate_kind::open);
    EXPECT_EQ(one.list().parked(), 2U);
}

TEST_F(HardCases, DeletedOnesParkThoughTheKeyWasRefusedForAWhile) {
    one.relist(domains(1, 12), at(start));
    instant now = start;
    for (int number = 1; number <= 10; ++number)
        ask(active(), now);
    now = one.next_start(now + 1min).value();
    ask(bad_key(), now);
    for (const auto end = now + days{3}; now < end && one.list().parked() < 2;) {
        now = one.next_start(now).value();
        ask(absent(), now, 0.5);
    }
    EXPECT_EQ(one.list().parked(), 2U);
}

// An active domain that is taken from the list does not take along that CertCentral has answered.
TEST_F(HardCases, ARestartKnowsOfAnAnswerForADomainThatIsNotListedAnyMore) {
    one.serve(1, start);
    one.relist(domains(1, 12), at(start));
    for (int number = 1; number <= 10; ++number)
        ask(active(), start);
    one.relist(domains(11, 12), at(start + 1s));
    auto two = restarted(one, at(start + 2s), domains(11, 12));
    instant now = start + 2s;
    for (const auto end = now + days{2}; now < end && two.list().parked() < 2;) {
        now = two.next_start(now).value();
        const auto next = two.next(now, 0.5);
        if (!next) continue;
        two.left(*next, now);
        two.heard(*next, absent(), 100ms, at(now), 0.5);
    }
    EXPECT_EQ(two.list().parked(), 2U);
    EXPECT_EQ(two.account().kind(), gate_kind::open);
}

// An activation under another account is no answer under this one, after a second restart either.
TEST_F(HardCases, AnActivationUnderAnotherAccountIsNoAnswerUnderThisOneAfterARestart) {
    one.serve(1, start);
    one.relist(domains(1, 1), at(start));
    ask(active(), start);
    one.serve(2, start + 1h);  // Another key, without the permission.
    auto two = restarted(one, at(start + 2h), domains(1, 1));
    two.relist(domains(1, 20), at(start + 3h));
    instant now = start + 3h;
    for (int check = 0; check < 20 && two.account().kind() == gate_kind::open; ++check) {
        now = two.next_start(now).value();
        const auto next = two.next(now, 0.5).value();
        two.left(next, now);
        two.heard(next, denied(), 100ms, at(now), 0.5);
    }
    EXPECT_EQ(two.account().kind(), gate_kind::refused);
}

// The only domain, parked, while there is no network.
TEST_F(HardCases, TheOnlyDomainThoughParkedClosesTheGateWhenThereIsNoNetwork) {
    list_one_parked();
    instant now = start;
    int checks = 0;
    for (const auto end = now + 6h; now < end; ++checks) {
        now = one.next_start(now).value();
        ask(unconnected(), now);
    }
    EXPECT_EQ(one.account().kind(), gate_kind::unreachable);
    EXPECT_LT(checks, 60);
}

TEST_F(HardCases, TheOnlyDomainThoughParkedOpensItAgain) {
    list_one_parked();
    instant now = start;
    while (one.account().kind() == gate_kind::open && now < start + 1h)
        ask(unconnected(), now = one.next_start(now).value());
    ask(absent(), now = one.next_start(now).value());
    EXPECT_EQ(one.account().kind(), gate_kind::open);
    EXPECT_EQ(one.list().parked(), 1U);
    EXPECT_EQ(one.list().find(id(1))->next_check, now + days{1});
}

// Retry-After in flight while denials keep the gate closed, then a restart.
TEST_F(HardCases, ARestartDoesNotMakeALimitedGateOfADeniedOne) {
    one.relist(domains(1, 20), at(start));
    std::vector<domain_id> flying;
    while (const auto next = one.next(start, 0)) {
        one.left(*next, start);
        flying.push_back(*next);
    }
    ASSERT_GT(flying.size(), 8U);
    for (std::size_t number = 0; number < 5; ++number)
        one.heard(flying[number], absent(), 1s, at(start + 1s), 0);
    ASSERT_EQ(one.account().kind(), gate_kind::unreachable);
    one.heard(flying[5], limited(60s), 1s, at(start + 2s), 0);
    auto two = restarted(one, at(start + 3s), domains(1, 20));
    ASSERT_EQ(two.account().kind(), gate_kind::limited);
    EXPECT_FALSE(two.account().is_denied());
    instant now = start + 3s;
    for (int probe = 0; probe < 40 && two.account().kind() == gate_kind::limited; ++probe) {
        now = two.next_start(now).value();
        const auto next = two.next(now, 0.5).value();
        two.left(next, now);
        two.heard(next, absent(), 100ms, at(now), 0.5);
    }
    EXPECT_NE(two.account().kind(), gate_kind::limited) << "nobody limits it";
    EXPECT_LT(two.next_start(now).value() - now, 1h);
}

TEST_F(HardCases, ARecordedRetryAfterDoesNotTakeOverTheWaitsOfTheOtherKind) {
    one.relist(domains(1, 20), at(start));
    std::vector<domain_id> flying;
    while (const auto next = one.next(start, 0)) {
        one.left(*next, start);
        flying.push_back(*next);
    }
    for (std::size_t number = 0; number < 5; ++number)
        one.heard(flying[number], unconnected(), 1s, at(start + 1s), 0);
    instant now = start + 1s;
    for (int probe = 0; probe < 10; ++probe) {
        now = one.next_start(now).value();
        ask(unconnected(), now);
    }
    one.heard(flying[5], limited(60s), 1s, at(now), 0);
    auto two = restarted(one, at(now + 1s), domains(1, 20));
    now = two.next_start(now + 1s).value();
    const auto next = two.next(now, 0.5).value();
    two.left(next, now);
    two.heard(next, limited(), 100ms, at(now), 0);
    EXPECT_LE(two.next_start(now).value() - now, 3min);
}

// A domain's good answer wipes its denials, that of the probe which opens the gate, too.
TEST_F(HardCases, TheDenialOfADomainThatIsAnsweredForSinceDoesNotCount) {
    one.relist(domains(1, 2), at(start));
    instant now = start;
    while (one.account().kind() == gate_kind::open) {
        now = one.next_start(now).value();
        ask(absent(), now);
    }
    for (int probe = 0; probe < 4; ++probe) {
        now = one.next_start(now).value();
        ask(absent(), now);
    }
    now = one.next_start(now).value();
    ASSERT_TRUE(ask(txt(), now).account.opened);
    EXPECT_EQ(one.list().find(asked)->denials, parking{});
}

// At opening the waiting leave evenly.
TEST_F(HardCases, AtOpeningTheWaitingLeaveEvenly) {
    one.relist(domains(1, 15), at(start));
    std::vector<domain_id> flying;
    while (const auto next = one.next(start, 0)) {
        one.left(*next, start);
        flying.push_back(*next);
    }
    ASSERT_EQ(flying.size(), 15U);
    for (const auto who : flying)
        one.heard(who, limited(), 1s, at(start), 0);
    instant now = start + 60s;
    ASSERT_TRUE(ask(txt(), now).account.opened);
    now += 100ms;
    int burst = 0;
    while (const auto next = one.next(now, 0)) {
        one.left(*next, now);
        ++burst;
    }
    EXPECT_LE(burst, 1);
}

// Hourly at most, while the method is unsuitable.
TEST_F(HardCases, AProbeThatSaysNothingDoesNotMakeAnUnsuitableDomainDueSooner) {
    one.relist(domains(1, 1), at(start));
    ask(method(), start);
    ASSERT_EQ(one.list().find(id(1))->next_check, start + 1h);
    one.relist(domains(1, 2), at(start + 2min));
    ask(bad_key(), start + 2min);
    ASSERT_EQ(asked, id(2));
    ask(bad_key(), start + 17min);
    ASSERT_EQ(asked, id(1)) << "as probe";
    EXPECT_GE(one.list().find(id(1))->next_check, start + 1h);
}

TEST_F(HardCases, ACheckThatARestartCutsShortLeavesTheHourOfAnUnsuitableMethod) {
    one.relist(domains(1, 1), at(start));
    ask(method(), start);
    ASSERT_EQ(one.next(start + 1h, 0), id(1));
    one.left(id(1), start + 1h);
    auto two = restarted(one, at(start + 1h + 1s), domains(1, 1));
    EXPECT_GE(two.next_start(start + 1h + 1s), start + 2h);
}

// Never asked before those that were denied.
TEST_F(HardCases, AProbeGoesToOneThatWasNeverAskedBeforeOneThatWasDeniedInFlight) {
    one.relist(domains(1, 40), at(start));
    std::vector<domain_id> flying;
    instant now = start;
    while (flying.size() < 20) {
        now = one.next_start(now).value();
        const auto next = one.next(now, 0);
        if (!next) continue;
        one.left(*next, now);
        flying.push_back(*next);
    }
    for (const auto who : flying)
        one.heard(who, absent(), 1s, at(now), 0);
    ASSERT_EQ(one.account().kind(), gate_kind::unreachable);
    std::set<domain_id> probed;
    for (int probe = 0; probe < 20; ++probe) {
        now = one.next_start(now).value();
        ask(absent(), now, 0);
        EXPECT_GT(asked.value(), 20) << "probe " << probe + 1;
    }
}

// The lists of a wall clock that is read in whole milliseconds.
TEST_F(HardCases, OneListIsOneListAfterARestartThoughItsRowsWereWrittenAtDifferentTimes) {
    const auto listed = domains(1, 300);
    const auto moment_at = [](boottime::duration since) {
        // now_by_both(): boot to the nanosecond, wall cut to the millisecond; they are 0.1 ms apart.
        return moment{start + since, wall + std::chrono::floor<std::chrono::milliseconds>(since + 100us)};
    };
    one.relist(listed, moment_at(0ns));
    instant now = start;
    std::vector<remembered> all = one.list().remember_all(moment_at(0ns));
    for (int check = 0; check < 100; ++check) {
        now = std::chrono::ceil<std::chrono::milliseconds>(one.next_start(now).value()) + 600us;
        ask(txt(), now);
        auto row = one.list().remember(asked, moment_at(now - start)).value();
        for (auto& each : all)
            if (each.who.id == asked) each = row;
    }
    polling two{usual};
    const auto later = moment_at(now - start + 30s);
    for (const auto& each : all) {
        auto with_clock = each;
        two.resume(with_clock, later);
    }
    two.serve(0, later.boot);
    two.relist(listed, later);
    std::set<std::uint64_t> lists;
    for (const auto& [who, each] : two.list().domains())
        lists.insert(each.came.list);
    EXPECT_EQ(lists.size(), 1U);
    // And what that means.
    now = later.boot;
    std::set<domain_id> firsts;
    const auto began = now;
    while (firsts.size() < 200) {
        now = two.next_start(now).value();
        const auto next = two.next(now, 0);
        if (!next) continue;
        two.left(*next, now);
        if (next->value() > 100) firsts.insert(*next);
        two.heard(*next, txt(), 100ms, {now, later.wall}, 0);
    }
    EXPECT_NEAR(std::chrono::duration<double>(now - began).count(), 200 * 0.9025, 20);
}

TEST_F(HardCases, ListsKeepTheirOrderOverARestartThoughTheClockWasSetBackBetween) {
    one.relist(domains(1, 100), at(start));
    auto set_back = [](instant now) {
        auto both = at(now);
        both.wall -= 2h;
        return both;
    };
    const auto all = domains(1, 200);
    const auto rows = one.list().remember_all(at(start + 1s));
    one.relist(all, set_back(start + 10s));
    const auto second = one.list().remember_all(set_back(start + 10s));
    polling two{usual};
    for (const auto& each : rows)
        two.resume(each, set_back(start + 20s));
    for (const auto& each : second)
        if (each.who.id.value() > 100) two.resume(each, set_back(start + 20s));
    two.relist(all, set_back(start + 20s));
    EXPECT_EQ(two.next(start + 20s, 0), id(1));
}

// Urgent checks among first ones.
TEST_F(HardCases, KnownOnesHaveTheirQuarterThoughAPersonAsksForOthers) {
    one.relist(domains(1, 100), at(start));
    instant now = start;
    for (int check = 0; check < 100; ++check) {
        now = one.next_start(now).value();
        ask(txt(), now);
    }
    one.relist(domains(1, 5000), at(now));
    int known = 0;
    int person = 4000;
    now += 10min;
    for (int check = 0; check < 400; ++check) {
        now = one.next_start(now).value();
        if (check % 3 == 0) one.hurry({id(person++)}, now);
        ask(txt(), now);
        known += asked.value() <= 100;
    }
    EXPECT_GE(known, 60);
}

// That no server was asked says nothing about a domain.
TEST_F(HardCases, ADomainWhoseFirstCheckFoundNoWayIsStillNeverAskedAfterARestart) {
    one.relist(domains(1, 100), at(start));
    ask(unconnected(), start);
    ASSERT_FALSE(one.list().find(asked)->judged);
    auto two = restarted(one, at(start + 1s), domains(1, 100));
    EXPECT_FALSE(two.list().find(asked)->judged);
}

// Of what was answered under another key, the watch knows that it was.
TEST_F(HardCases, AnotherKeyDoesNotMakeALaterCheckTheFirst) {
    one.serve(1, start);
    one.relist(domains(1, 1), at(start));
    ask(txt(), start);
    one.serve(2, start + 1min);
    auto two = restarted(one, at(start + 2min), domains(1, 1));
    const auto now = two.next_start(start + 2min).value();
    const auto next = two.next(now, 0).value();
    two.left(next, now);
    EXPECT_FALSE(two.heard(next, active(), 1s, at(now), 0).domain.became_active->first_check);
}

}  // namespace
}  // namespace dcv::watch
