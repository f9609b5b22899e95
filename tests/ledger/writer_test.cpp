#include "ledger/writer.hpp"

#include "ledger/examples.hpp"
#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace dcv::ledger {
namespace {

using test::noon;
using test::pending;
using testing::HasSubstr;

struct Writer : testing::Test {
    [[nodiscard]] std::filesystem::path place() const { return directory.path() / "state"; }

    std::string refusal() {
        try {
            writer refused{place(), noon};
        } catch (const trouble& why) {
            return std::string{to_string(why.kind())} + ": " + why.what();
        }
        return "not refused";
    }

    test::temporary_directory directory;
};

TEST_F(Writer, MakesTheLastPartOfTheStateDirectoryForItsOwnerAlone) {
    const writer made{place(), noon};
    EXPECT_EQ(std::filesystem::status(place()).permissions(), std::filesystem::perms{0700});
}

TEST_F(Writer, RefusesADirectoryWhoseParentIsMissing) {
    EXPECT_THROW((writer{directory.path() / "a" / "b", noon}), trouble);
}

TEST_F(Writer, NamesThePidOfWhoeverHoldsTheDirectory) {
    const writer first{place(), noon};
    // A lock of this very process would not stop it: another one has to ask.
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(10);
        const bool named = refusal() == "busy: " + place().string() + " is in use by dcvwatchd with pid " +
                                            std::to_string(::getppid());
        ::_exit(named ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

TEST_F(Writer, FindsWhatWasCommitted) {
    EXPECT_FALSE((writer{place(), noon}.commit(test::with(pending("7")), noon)));
    const writer again{place(), noon};
    EXPECT_EQ(again.found().domains, std::vector{pending("7")});
    EXPECT_FALSE(again.is_new());
}

TEST_F(Writer, MovesADamagedLedgerAsideAndBeginsAnew) {
    std::filesystem::create_directory(place());
    std::ofstream{place() / file_name} << std::string(5000, 'x');
    writer fresh{place(), noon};
    EXPECT_TRUE(fresh.is_new());
    EXPECT_TRUE(std::filesystem::exists(fresh.take_moved_aside().value()));
    EXPECT_FALSE(fresh.take_moved_aside());
    EXPECT_FALSE(fresh.commit(test::with(pending("7")), noon));
}

TEST_F(Writer, PutsBackADirectoryThatWasRemoved) {
    writer writing{place(), noon};
    std::filesystem::remove_all(place());
    auto all = test::with(pending("7"));
    all.all = true;
    EXPECT_EQ(writing.commit(all, noon)->kind(), trouble_kind::replaced);
    EXPECT_FALSE(writing.commit(all, noon));
    EXPECT_EQ(read_only(place()).domains.size(), 1U);
}

TEST_F(Writer, RefusesWhatIsNoRegularFileOfItsOwn) {
    std::filesystem::create_directories(place() / file_name);
    EXPECT_THAT(refusal(), HasSubstr("no regular file"));
    std::filesystem::remove(place() / file_name);
    std::filesystem::create_symlink("/dev/null", place() / file_name);
    EXPECT_THAT(refusal(), HasSubstr("symbolic link"));
}

}  // namespace
}  // namespace dcv::ledger
