#include "engine/commit_queue.hpp"

#include "ledger/examples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::engine {
namespace {

using namespace std::chrono_literals;
using ledger::trouble;
using ledger::trouble_kind;
using test::pending;
using watch::instant;

struct CommitQueue : testing::Test {
    static ledger::changes of(const char* id) { return test::with(pending(id)); }
    static trouble failure(trouble_kind kind) { return {kind, "it failed"}; }

    /// Begins the commit that is due, and says how many domains it carries.
    std::size_t begin() {
        return queue.begin([] { return of("99"); }).domains.size();
    }

    const instant start{1h};
    commit_queue queue;
};

TEST_F(CommitQueue, HasNothingToDoWhileNothingIsNoted) {
    EXPECT_EQ(queue.next(), std::nullopt);
    EXPECT_TRUE(queue.is_settled());
}

TEST_F(CommitQueue, CommitsWhatIsUrgentAtOnceAndANoteWithinASecond) {
    queue.note(of("1"), start);
    EXPECT_EQ(queue.next(), start + 1s);
    queue.note(of("2"), start + 500ms);
    EXPECT_EQ(queue.next(), start + 1s) << "the first note waits no longer for the second";
    queue.urge(of("3"), start + 600ms);
    EXPECT_EQ(queue.next(), start + 600ms);
    EXPECT_EQ(begin(), 3U);
}

TEST_F(CommitQueue, CommitsTogetherWhatComesDuringACommit) {
    const auto first = queue.urge(of("1"), start);
    EXPECT_EQ(begin(), 1U);
    const auto second = queue.urge(of("2"), start);
    const auto third = queue.note(of("3"), start);
    EXPECT_LT(first, second);
    EXPECT_EQ(second, third);
    EXPECT_EQ(queue.next(), std::nullopt) << "one commit at a time";
    EXPECT_FALSE(queue.succeeded(start + 1ms));
    EXPECT_TRUE(queue.is_durable(first));
    EXPECT_FALSE(queue.is_durable(second));
    EXPECT_EQ(queue.next(), start);
    EXPECT_EQ(begin(), 2U);
}

TEST_F(CommitQueue, KnowsOfAnAttemptOnceItHasEnded) {
    const auto ticket = queue.urge(of("1"), start);
    EXPECT_EQ(queue.attempted(ticket), std::nullopt);
    begin();
    EXPECT_EQ(queue.attempted(ticket), std::nullopt);
    queue.succeeded(start);
    EXPECT_EQ(queue.attempted(ticket), true);
}

TEST_F(CommitQueue, WritesEverythingAfterAFailureAndNothingTwice) {
    const auto ticket = queue.urge(of("1"), start);
    begin();
    EXPECT_TRUE(queue.failed(failure(trouble_kind::disk_full), start));
    EXPECT_EQ(queue.attempted(ticket), false);
    EXPECT_FALSE(queue.is_durable(ticket));
    queue.urge(of("2"), start);
    const auto batch = queue.begin([] { return of("99"); });
    EXPECT_EQ(batch.domains.begin()->first, test::id("99"));
    EXPECT_TRUE(queue.succeeded(start + 30s)) << "it recovered";
    EXPECT_TRUE(queue.is_durable(ticket));
    EXPECT_EQ(queue.next(), std::nullopt);
    EXPECT_TRUE(queue.is_settled());
}

TEST_F(CommitQueue, TriesAFullDiskAgainAfterThirtySecondsWhateverIsNotedMeanwhile) {
    for (const auto kind :
         {trouble_kind::disk_full, trouble_kind::read_only, trouble_kind::busy, trouble_kind::unusable}) {
        commit_queue fresh;
        fresh.urge(of("1"), start);
        static_cast<void>(fresh.begin([] { return ledger::changes{}; }));
        fresh.failed(failure(kind), start);
        fresh.urge(of("2"), start + 1s);
        fresh.note(of("3"), start + 1s);
        EXPECT_EQ(fresh.next(), start + 30s);
    }
}

TEST_F(CommitQueue, TriesAFileThatIsOpenedAnewAtOnceButOnlyOnce) {
    for (const auto kind : {trouble_kind::corrupt, trouble_kind::replaced}) {
        commit_queue fresh;
        fresh.urge(of("1"), start);
        static_cast<void>(fresh.begin([] { return ledger::changes{}; }));
        EXPECT_TRUE(fresh.failed(failure(kind), start));
        EXPECT_EQ(fresh.next(), start);
        static_cast<void>(fresh.begin([] { return ledger::changes{}; }));
        EXPECT_FALSE(fresh.failed(failure(kind), start + 1s)) << "the trouble is told of already";
        EXPECT_EQ(fresh.next(), start + 31s);
    }
}

TEST_F(CommitQueue, EndsTheProcessWhenADiskAnswersEIOTwiceInARow) {
    queue.urge(of("1"), start);
    begin();
    queue.failed(failure(trouble_kind::io_error), start);
    begin();
    EXPECT_THROW(queue.failed(failure(trouble_kind::io_error), start), trouble);
}

TEST_F(CommitQueue, ForgetsAnEIOAfterACommitThatWentWell) {
    for (int round = 0; round < 3; ++round) {
        queue.urge(of("1"), start);
        begin();
        EXPECT_TRUE(queue.failed(failure(trouble_kind::io_error), start));
        begin();
        EXPECT_TRUE(queue.succeeded(start));
    }
}

TEST_F(CommitQueue, ForgetsAnEIOAfterAnotherTrouble) {
    queue.urge(of("1"), start);
    begin();
    queue.failed(failure(trouble_kind::io_error), start);
    begin();
    queue.failed(failure(trouble_kind::disk_full), start);
    begin();
    EXPECT_FALSE(queue.failed(failure(trouble_kind::io_error), start));
}

TEST_F(CommitQueue, CommitsWhatCameWhileItTriedAgain) {
    queue.urge(of("1"), start);
    begin();
    queue.failed(failure(trouble_kind::replaced), start);
    begin();
    const auto meanwhile = queue.urge(of("2"), start);
    EXPECT_EQ(queue.attempted(meanwhile), std::nullopt) << "that attempt may mend it";
    queue.succeeded(start + 1s);
    EXPECT_EQ(queue.next(), start + 1s);
    EXPECT_EQ(begin(), 1U);
}

TEST_F(CommitQueue, LetsNothingWaitForAnAttemptWhileItIsInTrouble) {
    queue.urge(of("1"), start);
    begin();
    queue.failed(failure(trouble_kind::disk_full), start);
    EXPECT_EQ(queue.attempted(queue.urge(of("2"), start)), false);
    EXPECT_TRUE(queue.in_trouble());
}

TEST_F(CommitQueue, HastensWhatIsLeftAndNothingElse) {
    queue.hasten(start);
    EXPECT_EQ(queue.next(), std::nullopt);
    const auto ticket = queue.note(of("1"), start);
    EXPECT_EQ(queue.last(), ticket);
    queue.hasten(start);
    EXPECT_EQ(queue.next(), start);
    begin();
    EXPECT_EQ(queue.last(), ticket) << "it is under way";
    queue.failed(failure(trouble_kind::disk_full), start);
    queue.hasten(start + 1s);
    EXPECT_EQ(queue.next(), start + 1s) << "not in thirty seconds";
}

TEST_F(CommitQueue, BeginsNothingOnceItIsClosed) {
    const auto ticket = queue.urge(of("1"), start);
    queue.close();
    EXPECT_EQ(queue.next(), std::nullopt);
    EXPECT_EQ(queue.attempted(ticket), false);
}

}  // namespace
}  // namespace dcv::engine
