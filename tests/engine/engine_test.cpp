#include "engine/engine.hpp"

#include "watch/answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

namespace dcv::engine {
namespace {

using namespace std::chrono_literals;
using ledger::trouble;
using ledger::trouble_kind;
using testing::ElementsAre;
using testing::IsEmpty;
using watch::id;
using watch::instant;

const watch::wall_time noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + 12h;

certcentral::answer active() {
    return {certcentral::reason::active, {}, 200, {}};
}

/// An engine and all that it wanted done so far.
struct Engine : testing::Test {
    static std::vector<watch::domain> domains(int count) {
        std::vector<watch::domain> all;
        for (int number = 1; number <= count; ++number)
            all.push_back({id(number), {}, {}});
        return all;
    }
    static watch::moment at(watch::boottime::duration time) {
        return {instant{1h + time}, noon + std::chrono::floor<std::chrono::milliseconds>(time)};
    }

    /// Goes on from what the ledger holds.
    void begin(int count, watch::terms terms = {}, bool is_committed = true) {
        one.emplace(
            resume(found, terms, 1, domains(count), at(0s)), is_committed, [] { return 0.5; }, at(0s));
        one->watch(false, at(0s));
        look();
    }

    /// Takes what it wants done.
    void look() {
        for (auto& each : one->take_actions())
            std::visit([this](auto& what) { take(what); }, each);
    }
    void take(start_check& what) { started.push_back(what.id); }
    void take(release& what) { released.emplace_back(what.id, what.may_leave); }
    void take(commit& what) { commits.push_back(std::move(what.batch)); }
    void take(tell& what) { told.emplace_back(what.line.name); }
    void take(announce& what) { announced.emplace_back(what.step.who.id, what.replayed); }

    // Events, each at a time of its own or the given one.
    void connect(int number, watch::boottime::duration when = 1ms) {
        one->connected(id(number), at(when));
        look();
    }
    void commit_ends(watch::boottime::duration when = 2ms, std::optional<trouble_kind> kind = {}) {
        engine::commit_result result;
        if (kind) result.failed = trouble{*kind, "it failed"};
        one->committed(result, at(when));
        look();
    }
    void leave(int number, watch::boottime::duration when = 3ms) {
        one->left(id(number), at(when));
        look();
    }
    void answer(int number, const certcentral::answer& what, watch::boottime::duration when = 100ms) {
        one->answered(id(number), what, at(when));
        look();
    }
    /// A check whose request has left.
    void ask(int number) {
        connect(number);
        commit_ends();
        leave(number);
    }
    void turn(watch::boottime::duration when) {
        one->turn(at(when));
        look();
    }
    [[nodiscard]] std::ptrdiff_t times_told(const std::string& event) const {
        return std::count(told.begin(), told.end(), event);
    }
    [[nodiscard]] bool has_record(std::size_t commit, int number) const {
        return std::any_of(
            commits.at(commit).requests.begin(), commits.at(commit).requests.end(),
            [number](const auto& each) { return each.second && each.second->id == id(number); });
    }

    ledger::contents found;
    std::optional<engine> one;
    std::vector<certcentral::domain_id> started;
    std::vector<std::pair<certcentral::domain_id, bool>> released;
    std::vector<ledger::changes> commits;
    std::vector<std::string> told;
    std::vector<std::pair<certcentral::domain_id, bool>> announced;
};

TEST_F(Engine, RecordsThatACheckWhoseRequestLeftFoundNoAnswer) {
    watch::remembered old{{id(1), {}, std::chrono::floor<std::chrono::seconds>(noon - 480h)}, noon - 480h};
    old.reason = certcentral::reason::invalid_dns_txt;
    old.last_check = noon - 2h;
    old.next_check = noon - 1s;
    found.domains.push_back(old);
    one.emplace(
        resume(found, {}, 1, {old.who}, at(0s)), true, [] { return 0.5; }, at(0s));
    one->watch(false, at(0s));
    look();
    ask(1);
    const auto before = commits.size();
    one->stop(at(1s));
    one->came_to_nothing(id(1), at(1s));  // The client was closed.
    look();
    one->settle(at(1s));
    look();
    turn(3s);
    ASSERT_GT(commits.size(), before);
    ASSERT_EQ(commits.back().domains.count(id(1)), 1U);
    EXPECT_LE(commits.back().domains.at(id(1))->next_check, noon + 2min) << "nothing was learned";
}

// The way of a check.

TEST_F(Engine, LetsARequestLeaveOnceItsRecordIsDurable) {
    begin(1);
    EXPECT_THAT(started, ElementsAre(id(1)));
    EXPECT_THAT(commits, IsEmpty());
    connect(1);
    ASSERT_EQ(commits.size(), 1U);
    EXPECT_TRUE(has_record(0, 1));
    EXPECT_EQ(commits[0].domains.count(id(1)), 1U) << "with what is known of the domain";
    EXPECT_THAT(released, IsEmpty());
    commit_ends();
    EXPECT_THAT(released, ElementsAre(std::pair{id(1), true}));
}

TEST_F(Engine, NotesWhenARequestLeftAndWhatWasAnsweredWithinASecond) {
    begin(1);
    ask(1);
    answer(1, watch::txt());
    turn(1002ms);
    EXPECT_EQ(commits.size(), 1U);
    turn(1003ms);
    ASSERT_EQ(commits.size(), 2U);
    EXPECT_EQ(commits[1].requests.begin()->second->left, at(3ms).boot);
    EXPECT_EQ(commits[1].domains.at(id(1))->reason, certcentral::reason::invalid_dns_txt);
}

TEST_F(Engine, GivesThePlaceOfAFailedConnectionBack) {
    begin(40, {.limits = {1, 200}});
    for (int round = 0; round < 10; ++round) {
        const auto time = round * 6s;
        turn(time);
        ASSERT_EQ(started.size(), static_cast<std::size_t>(round) + 1);
        one->answered(started.back(), watch::txt(), at(time + 1s));
        look();
    }
}

TEST_F(Engine, RemovesTheRecordOfARequestThatDidNotLeave) {
    begin(1);
    connect(1);
    one->came_to_nothing(id(1), at(2ms));
    commit_ends(3ms);
    EXPECT_THAT(released, IsEmpty()) << "the check is over";
    turn(2s);
    ASSERT_EQ(commits.size(), 2U);
    EXPECT_EQ(commits[1].requests.begin()->second, std::nullopt);
}

TEST_F(Engine, RecordsAndCountsTheSecondRequestOfACheckToo) {
    begin(1, {.limits = {2, 200}});
    ask(1);
    connect(1, 4ms);
    turn(1004ms);
    ASSERT_EQ(commits.size(), 2U);
    commit_ends(1005ms);
    EXPECT_THAT(released, ElementsAre(std::pair{id(1), true}, std::pair{id(1), true}));
    leave(1, 1006ms);
    connect(1, 1007ms);
    EXPECT_EQ(released.back(), std::pair(id(1), false)) << "the limits leave no third place";
}

TEST_F(Engine, BeginsNoMoreChecksThanTheLimitsAllow) {
    begin(40, {.limits = {3, 200}});
    EXPECT_LE(started.size(), 3U);
}

TEST_F(Engine, SaysWhenTheNextCheckIsDue) {
    begin(1);
    ask(1);
    answer(1, watch::txt());
    turn(1100ms);
    commit_ends(1101ms);
    const auto next = one->next_turn(at(2s).boot);
    ASSERT_TRUE(next);
    turn(*next - at(0s).boot - 1ns);
    EXPECT_EQ(started.size(), 1U);
    turn(*next - at(0s).boot);
    EXPECT_EQ(started.size(), 2U);
}

// The way of a transition.

TEST_F(Engine, LogsATransitionOnceItIsDurableAndThenMarksIt) {
    begin(2);
    ask(1);
    answer(1, active());
    EXPECT_THAT(announced, IsEmpty());
    ASSERT_EQ(commits.size(), 2U) << "at once";
    ASSERT_EQ(commits[1].unannounced.size(), 1U);
    EXPECT_TRUE(commits[1].domains.at(id(1))->active);
    commit_ends(101ms);
    EXPECT_THAT(announced, ElementsAre(std::pair{id(1), false}));
    EXPECT_EQ(times_told("watch_ended"), 0);

    const auto transition = commits[1].unannounced.begin()->first;
    one->logged(transition, at(102ms));
    turn(2s);
    EXPECT_EQ(times_told("watch_ended"), 1);
    ASSERT_EQ(commits.size(), 3U);
    EXPECT_EQ(commits[2].unannounced.at(transition), std::nullopt);
    commit_ends(3s);
    EXPECT_EQ(announced.size(), 1U);
    EXPECT_TRUE(one->all_logged());
}

TEST_F(Engine, LogsAgainWhatAnEarlierProcessMayNotHaveLogged) {
    found.unannounced = {{{id(9), {}, {}}, noon, 1, 1h, {}, false, false}};
    begin(1);
    EXPECT_THAT(announced, ElementsAre(std::pair{id(9), true}));
}

TEST_F(Engine, ForgetsNoTransitionInARewriteOfTheWholeLedger) {
    begin(2);
    ask(1);
    answer(1, active());
    commit_ends(101ms);  // The log does not take the line.
    one->reload({}, 1, domains(2), at(200ms));
    look();
    ASSERT_EQ(commits.size(), 3U);
    EXPECT_TRUE(commits[2].all);
    EXPECT_EQ(commits[2].unannounced.size(), 1U);
    EXPECT_TRUE(commits[2].domains.at(id(1))->active);
}

TEST_F(Engine, NeverLogsATransitionThatIsNotDurable) {
    begin(2);
    ask(1);
    answer(1, active());
    commit_ends(101ms, trouble_kind::disk_full);
    EXPECT_EQ(times_told("ledger_trouble"), 1);
    turn(29s);
    EXPECT_THAT(announced, IsEmpty());
    turn(31s);
    ASSERT_EQ(commits.size(), 3U);
    EXPECT_TRUE(commits[2].all);
    EXPECT_EQ(commits[2].unannounced.size(), 1U);
    commit_ends(31s);
    EXPECT_EQ(announced.size(), 1U);
    EXPECT_EQ(times_told("ledger_recovered"), 1);
}

// A disk that takes nothing.

TEST_F(Engine, LetsOneRequestInAFloorsTimeLeaveWithoutARecord) {
    begin(5, {.limits = {100, 1000}});
    ASSERT_EQ(started.size(), 5U);
    connect(1);
    commit_ends(2ms, trouble_kind::disk_full);
    EXPECT_THAT(released, ElementsAre(std::pair{id(1), true}));
    for (const int number : {2, 3, 4, 5})
        connect(number, 3ms);
    EXPECT_EQ(std::count_if(released.begin(), released.end(), [](const auto& each) { return each.second; }),
              1);
    EXPECT_EQ(released.size(), 5U);
}

TEST_F(Engine, BeginsNoCheckThatCouldNotLeave) {
    begin(1, {.schedule = {.floor = 10s}});
    connect(1);
    commit_ends(2ms, trouble_kind::disk_full);
    leave(1);
    answer(1, watch::unconnected());
    turn(9s);
    EXPECT_EQ(started.size(), 1U);
}

TEST_F(Engine, EndsWithADiskThatAnswersEIOTwiceInARow) {
    begin(1);
    connect(1);
    commit_ends(2ms, trouble_kind::io_error);
    EXPECT_THROW(commit_ends(3ms, trouble_kind::io_error), trouble);
}

TEST_F(Engine, WritesWhatItBeginsWithWhereTheLedgerDoesNotSaySo) {
    begin(3, {}, false);
    ASSERT_EQ(commits.size(), 1U);
    EXPECT_TRUE(commits[0].all);
    EXPECT_EQ(commits[0].domains.size(), 3U);
}

TEST_F(Engine, WritesAReload) {
    begin(1);
    one->reload({}, 1, domains(2), at(1s));
    look();
    ASSERT_EQ(commits.size(), 1U);
    EXPECT_EQ(commits[0].domains.size(), 2U);
    EXPECT_EQ(times_told("config_loaded"), 2);
    EXPECT_EQ(started.back(), id(2)) << "at once";
}

// The end.

TEST_F(Engine, StopsOnceTheChecksUnderWayHaveEnded) {
    begin(1);
    ask(1);
    one->stop(at(1s));
    EXPECT_FALSE(one->has_stopped(at(1s).boot));
    answer(1, watch::txt(), 1500ms);
    EXPECT_TRUE(one->has_stopped(at(1500ms).boot));
    EXPECT_EQ(one->next_turn(at(1500ms).boot), at(1500ms).boot) << "that is worth a look";
    turn(1h);
    EXPECT_EQ(started.size(), 1U);
}

TEST_F(Engine, StopsWithoutACheckThatDoesNotEndWithinASecond) {
    begin(1);
    ask(1);
    turn(900ms);
    one->stop(at(1s));
    turn(1003ms);
    commit_ends(1004ms);
    EXPECT_EQ(one->next_turn(at(1004ms).boot), at(2s).boot);
    EXPECT_FALSE(one->has_stopped(at(1999ms).boot));
    EXPECT_TRUE(one->has_stopped(at(2s).boot));
    EXPECT_TRUE(one->busy());
}

TEST_F(Engine, StopsByItselfOnceNoDomainIsPendingAndAllIsLogged) {
    one.emplace(
        resume(found, {}, 1, domains(1), at(0s)), true, [] { return 0.5; }, at(0s));
    one->watch(true, at(0s));
    look();
    ask(1);
    answer(1, active());
    commit_ends(101ms);
    turn(1s);
    EXPECT_FALSE(one->has_stopped(at(1s).boot)) << "the line is not written yet";
    one->logged(commits[1].unannounced.begin()->first, at(2s));
    look();
    turn(2s);
    EXPECT_TRUE(one->has_stopped(at(2s).boot));
}

TEST_F(Engine, SettlesOnceAllIsLoggedAndDurable) {
    begin(1);
    ask(1);
    answer(1, active());
    one->stop(at(1s));
    one->settle(at(1s));
    look();
    EXPECT_FALSE(one->is_over());
    commit_ends(1100ms);
    EXPECT_FALSE(one->is_over()) << "the line is not written yet";
    one->logged(commits[1].unannounced.begin()->first, at(1200ms));
    look();
    ASSERT_EQ(commits.size(), 3U) << "the mark, at once";
    EXPECT_FALSE(one->is_over());
    commit_ends(1300ms);
    EXPECT_TRUE(one->is_over());
    EXPECT_FALSE(one->busy());
}

TEST_F(Engine, SettlesWithoutALogOrADiskThatDoesNotAnswerWithinASecondEach) {
    begin(1);
    ask(1);
    answer(1, active());
    one->stop(at(1s));
    one->settle(at(1s));
    look();
    turn(2s);
    EXPECT_FALSE(one->is_over());
    turn(3s);
    EXPECT_TRUE(one->is_over());
    EXPECT_TRUE(one->busy()) << "the disk still has a commit";
}

TEST_F(Engine, SettlesAtOnceWhereNothingIsLeft) {
    begin(1);
    one->settle(at(1s));
    EXPECT_TRUE(one->is_over());
    EXPECT_THAT(commits, IsEmpty());
}

TEST_F(Engine, TriesAFailingDiskOnceMoreAtTheEnd) {
    begin(1);
    connect(1);
    commit_ends(2ms, trouble_kind::disk_full);
    one->settle(at(1s));
    look();
    ASSERT_EQ(commits.size(), 2U);
    EXPECT_FALSE(one->is_over());
    commit_ends(2s, trouble_kind::disk_full);
    EXPECT_TRUE(one->is_over());
}

TEST_F(Engine, MakesDurableWhatIsKnown) {
    begin(1);
    ask(1);
    answer(1, watch::txt());
    const auto ticket = one->make_durable(at(200ms));
    look();
    ASSERT_EQ(commits.size(), 2U);
    EXPECT_FALSE(one->is_settled(ticket));
    commit_ends(201ms);
    EXPECT_TRUE(one->is_settled(ticket));
}

// What is told.

TEST_F(Engine, SumsUpAtTheStartEachHourAndAtTheEnd) {
    begin(1);
    EXPECT_EQ(times_told("summary"), 1);
    turn(59min);
    EXPECT_EQ(times_told("summary"), 1);
    EXPECT_LE(*one->next_turn(at(59min).boot), at(1h).boot);
    turn(1h);
    EXPECT_EQ(times_told("summary"), 2);
}

TEST_F(Engine, SumsUpWhenTheLastPendingDomainEndsHoweverItEnds) {
    begin(1);
    one->reload({}, 1, {}, at(1s));
    look();
    EXPECT_EQ(times_told("summary"), 2) << "it was removed";
    one->reload({}, 1, domains(1), at(2s));
    look();
    EXPECT_EQ(times_told("summary"), 2);
    turn(3s);
    ask(1);
    answer(1, active(), 4s);
    EXPECT_EQ(times_told("summary"), 2) << "the line is not written yet";
}

TEST_F(Engine, TellsOfAgeOnceAndNotesThat) {
    begin(1);
    turn(25 * 24h);
    EXPECT_EQ(times_told("validation_ageing"), 1);
    turn(25 * 24h + 1s);
    EXPECT_EQ(times_told("validation_ageing"), 1);
    ASSERT_FALSE(commits.empty());
    EXPECT_EQ(commits.back().domains.at(id(1))->told, watch::ageing::soon);
}

}  // namespace
}  // namespace dcv::engine
