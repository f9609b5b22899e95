#include "ledger/store.hpp"

#include "ledger/examples.hpp"
#include "ledger/schema.hpp"
#include "ledger/trouble.hpp"
#include "support/temporary_directory.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace dcv::ledger {
namespace {

using namespace std::chrono_literals;
using test::active;
using test::id;
using test::pending;

struct Store : testing::Test {
    contents written(const changes& batch) {
        store{directory.path()}.write(batch);
        return store{directory.path()}.read();
    }

    /// Changes the file as another program would.
    void alter(const std::string& statement) {
        SQLite::Database{(directory.path() / file_name).string(), SQLite::OPEN_READWRITE}.exec(statement);
    }

    trouble_kind trouble_at_opening() {
        try {
            static_cast<void>(store{directory.path()}.read());
        } catch (const trouble& expected) {
            return expected.kind();
        }
        ADD_FAILURE() << "no trouble";
        return trouble_kind::busy;
    }

    test::temporary_directory directory;
};

TEST_F(Store, BeginsEmptyAndSaysSo) {
    store fresh{directory.path()};
    EXPECT_TRUE(fresh.is_new());
    EXPECT_TRUE(fresh.read().domains.empty());
    EXPECT_FALSE(store{directory.path()}.is_new());
}

TEST_F(Store, IsReadableByItsOwnerAloneWhateverTheUmask) {
    const mode_t before = ::umask(0);
    store fresh{directory.path()};
    fresh.write(test::with(pending("7")));
    ::umask(before);
    for (const auto& entry : std::filesystem::directory_iterator{directory.path()})
        EXPECT_EQ(entry.status().permissions(), std::filesystem::perms{0600}) << entry.path();
}

TEST_F(Store, GivesBackADomainAsItWasWritten) {
    EXPECT_EQ(written(test::with(pending("7"))).domains, std::vector{pending("7")});
    EXPECT_EQ(written(test::with(active("7"))).domains, std::vector{active("7")});
}

TEST_F(Store, KeepsTheLargestId) {
    EXPECT_EQ(written(test::with(pending("9223372036854775807"))).domains.front().who.id,
              id("9223372036854775807"));
}

TEST_F(Store, KeepsATransitionUntilItIsAnnounced) {
    const auto step = test::transition_of("7");
    changes batch;
    batch.unannounced.insert({step.transition_id(), step});
    EXPECT_EQ(written(batch).unannounced, std::vector{step});
    batch.unannounced.begin()->second.reset();
    EXPECT_TRUE(written(batch).unannounced.empty());
}

TEST_F(Store, KeepsRequestsByNumberAndForgetsThoseBehindTheHorizon) {
    changes batch;
    batch.account = account{};
    batch.requests = {{1, request{id("7"), watch::instant{1s}}},
                      {2, request{id("8"), watch::instant{2s}}},
                      {3, request{id("9"), {}}}};
    EXPECT_EQ(written(batch).requests.at(2).left, watch::instant{2s});

    changes later;
    later.requests = {{3, std::nullopt}};
    later.horizon = watch::instant{1s};
    const auto left = written(later).requests;
    EXPECT_EQ(left.size(), 1U);
    EXPECT_EQ(left.at(2).id, id("8"));
}

TEST_F(Store, GivesBackTheAccountAsItWasWritten) {
    changes batch;
    batch.account =
        account{{{90s, 10min, 0.3}, {30, 300}, 16},
                {watch::gate_kind::limited, certcentral::reason::request_limit_exceeded, test::noon,
                 test::noon + 2min, 90s, 3, "Service unavailable, please limit", 5ns, true},
                750ms,
                0xfedcba9876543210};
    EXPECT_EQ(written(batch).account, batch.account);
}

TEST_F(Store, DoesNotSayWhenARequestOfAnotherBootLeft) {
    changes batch;
    batch.requests = {
        {1, request{id("7"), watch::instant{1s}}}};  // And no account: nobody says in which boot.
    EXPECT_EQ(written(batch).requests.at(1).left, std::nullopt);
}

TEST_F(Store, ReplacesEverythingWhenThatIsWhatItIsGiven) {
    auto batch = test::with(pending("7"));
    batch.unannounced.insert({"x", test::transition_of("7")});
    batch.requests = {{1, request{id("7"), {}}}};
    written(batch);

    auto all = test::with(pending("8"));
    all.all = true;
    const auto found = written(all);
    EXPECT_EQ(found.domains, std::vector{pending("8")});
    EXPECT_TRUE(found.unannounced.empty());
    EXPECT_TRUE(found.requests.empty());
}

TEST_F(Store, DeletesWhoIsGone) {
    written(test::with(pending("7")));
    changes gone;
    gone.domains.insert({id("7"), std::nullopt});
    EXPECT_TRUE(written(gone).domains.empty());
}

TEST_F(Store, IsReadBesideItsWriterWithoutBeingChanged) {
    store writing{directory.path()};
    writing.write(test::with(pending("7")));
    EXPECT_EQ(read_only(directory.path()).domains.size(), 1U);
    writing.write(test::with(pending("8")));
    EXPECT_EQ(read_only(directory.path()).domains.size(), 2U);
}

TEST_F(Store, DoesNotBelieveARowThatSomebodyElseWrote) {
    written(test::with(pending("7")));
    alter("UPDATE domain SET state = 'active', activated_at = 0, transition_id = 'x'");
    EXPECT_EQ(trouble_at_opening(), trouble_kind::corrupt);
}

TEST_F(Store, DoesNotBelieveARowUnderAnotherId) {
    written(test::with(active("7")));
    alter("UPDATE domain SET id = 8");
    EXPECT_EQ(trouble_at_opening(), trouble_kind::corrupt);
}

TEST_F(Store, TakesAnotherProgramsDatabaseForADamagedLedger) {
    SQLite::Database{(directory.path() / file_name).string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}
        .exec("CREATE TABLE theirs (x)");
    EXPECT_EQ(trouble_at_opening(), trouble_kind::corrupt);
}

TEST_F(Store, NoticesThatItsFileWasRemovedOrReplaced) {
    store writing{directory.path()};
    writing.write(test::with(pending("7")));
    std::filesystem::rename(directory.path() / file_name, directory.path() / "elsewhere");
    EXPECT_THROW(writing.write(test::with(pending("8"))), trouble);
    directory.write(file_name, "");
    EXPECT_THROW(writing.write(test::with(pending("8"))), trouble);
}

TEST_F(Store, MovesADamagedLedgerAsideWithItsLog) {
    directory.write("ledger.db", "x");
    directory.write("ledger.db-wal", "y");
    const auto aside = move_aside(directory.path(), test::noon);
    EXPECT_EQ(aside.filename(), "ledger.db.corrupt-20261120T120000Z");
    EXPECT_TRUE(std::filesystem::exists(aside.string() + "-wal"));
    EXPECT_TRUE(store{directory.path()}.is_new());
}

}  // namespace
}  // namespace dcv::ledger
