// S16 of docs/faults.md: a reader reads what was committed, and makes, changes and leaves nothing: not a
// file, not a byte, not a time. Run as root, this holds for root.
#include "ledger/examples.hpp"
#include "ledger/store.hpp"
#include "ledger/trouble.hpp"
#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dcv::ledger {
namespace {

using test::pending;

/// All that stat(2) says, but for the time of the last reading, and the content.
using trace = std::pair<std::array<std::int64_t, 9>, std::string>;

trace trace_of(const std::filesystem::path& path) {
    struct stat found {};
    ::lstat(path.c_str(), &found);
    std::string content;
    if (S_ISREG(found.st_mode)) {
        std::ifstream in{path, std::ios::binary};
        content.assign(std::istreambuf_iterator<char>{in}, {});
    }
    return {
        {static_cast<std::int64_t>(found.st_ino), found.st_mode, found.st_uid, found.st_gid, found.st_size,
         found.st_mtim.tv_sec, found.st_mtim.tv_nsec, found.st_ctim.tv_sec, found.st_ctim.tv_nsec},
        content};
}

std::map<std::string, trace> traces_in(const std::filesystem::path& directory) {
    std::map<std::string, trace> all{{".", trace_of(directory)}};
    for (const auto& entry : std::filesystem::directory_iterator{directory})
        all.insert({entry.path().filename(), trace_of(entry.path())});
    return all;
}

/// Whether `work` said yes, in a process that then ends as kill -9 would end it.
bool in_a_child(const std::function<bool()>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(60);
        ::_exit(work() ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status == 0;
}

/// While this lives, another process has a ledger open. In one process, SQLite would share its locks and its
/// -shm with the reader.
class beside_a_writer {
public:
    beside_a_writer(const std::function<void()>& before, const std::function<void(store&)>& work,
                    const std::filesystem::path& place) {
        std::array<int, 2> done{};
        if (::pipe(done.data()) != 0) std::abort();
        child_ = ::fork();
        if (child_ == 0) {
            ::alarm(60);
            before();
            store writing{place};
            work(writing);
            if (::write(done[1], "x", 1) == 1) ::pause();
            ::_exit(1);
        }
        ::close(done[1]);
        char byte{};
        EXPECT_EQ(::read(done[0], &byte, 1), 1) << "the writer failed";
        ::close(done[0]);
    }
    beside_a_writer(const beside_a_writer&) = delete;
    beside_a_writer& operator=(const beside_a_writer&) = delete;
    ~beside_a_writer() {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
    }

private:
    pid_t child_{};
};

struct ReadOnly : testing::Test {
    ReadOnly() { std::filesystem::create_directory(place); }

    /// Leaves what a kill -9 leaves: a ledger whose last commits are in the -wal.
    void write_and_be_killed() {
        ASSERT_TRUE(in_a_child([this]() -> bool {
            store killed{place};
            killed.write(test::with(pending("7")));
            killed.write(test::with(test::active("8")));
            ::_exit(0);  // Before the destructor could move the -wal into the file.
        }));
        ASSERT_GT(std::filesystem::file_size(place / "ledger.db-wal"), 0U);
    }

    void expect_read_without_a_trace(const std::vector<watch::remembered>& domains) {
        const auto before = traces_in(place);
        for (int time = 0; time < 3; ++time)
            EXPECT_EQ(read_only(place).domains, domains);
        EXPECT_TRUE(traces_in(place) == before) << "something was made, changed or left";
    }

    test::temporary_directory directory;
    std::filesystem::path place = directory.path() / "state %20?x=1#a";
    std::vector<watch::remembered> both{pending("7"), test::active("8")};
};

TEST_F(ReadOnly, S16_BesideAWriterThatHasCommittedOnceWithoutATrace) {
    const beside_a_writer opened{[this] { store{place}; },
                                 [](store& writing) { writing.write(test::with(pending("7"))); }, place};
    expect_read_without_a_trace({pending("7")});
}

TEST_F(ReadOnly, S16_BesideAWriterThatHasCommittedTwiceWithoutATrace) {
    const beside_a_writer opened{[] {},
                                 [this](store& writing) {
                                     for (const auto& one : both)
                                         writing.write(test::with(one));
                                 },
                                 place};
    expect_read_without_a_trace(both);
}

TEST_F(ReadOnly, S16_AfterACleanStopWithoutATrace) {
    for (const auto& one : both)
        store{place}.write(test::with(one));
    ASSERT_FALSE(std::filesystem::exists(place / "ledger.db-wal"));
    expect_read_without_a_trace(both);
}

TEST_F(ReadOnly, S16_AfterAKillWithoutATrace) {
    write_and_be_killed();
    expect_read_without_a_trace(both);
}

TEST_F(ReadOnly, S16_WithALogAloneWithoutATrace) {
    write_and_be_killed();
    std::filesystem::remove(place / "ledger.db-shm");
    expect_read_without_a_trace(both);
}

TEST_F(ReadOnly, S16_OfAnEarlierVersionWithoutATrace) {
    SQLite::Database{(place / file_name).string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
        "PRAGMA journal_mode = WAL;" + trace_of(TEST_DATA_DIR "/ledger/version_2.sql").second);
    const auto found = read_only(place).domains;
    EXPECT_EQ(found.size(), 3U);
    expect_read_without_a_trace(found);
}

TEST_F(ReadOnly, S16_OnAReadOnlyMount) {
    const auto mounted_read_only = [this](const std::function<bool()>& work) {
        return in_a_child([this, &work] {
            const char* const path = place.c_str();
            const bool mounted =
                ::unshare(CLONE_NEWNS) == 0 &&
                ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                ::mount(path, path, nullptr, MS_BIND, nullptr) == 0 &&
                ::mount(nullptr, path, nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0;
            return mounted && work();
        });
    };
    if (!mounted_read_only([] { return true; })) GTEST_SKIP() << "needs the right to mount";
    const auto reads_both = [this] { return read_only(place).domains == both; };
    write_and_be_killed();
    EXPECT_TRUE(mounted_read_only(reads_both)) << "after a kill";
    static_cast<void>(store{place});
    EXPECT_TRUE(mounted_read_only(reads_both)) << "after a clean stop";
}

TEST_F(ReadOnly, S16_WhileAWriterComesAndGoes) {
    store{place}.write(test::with(pending("7")));
    const pid_t writer = ::fork();
    if (writer == 0) {
        ::alarm(60);
        while (true)
            store{place}.write(test::with(pending("7")));
    }
    for (int time = 0; time < 50; ++time)
        EXPECT_EQ(read_only(place).domains, std::vector{pending("7")});
    ::kill(writer, SIGKILL);
    ::waitpid(writer, nullptr, 0);
}

TEST_F(ReadOnly, S16_WithoutALedgerItMakesNone) {
    const auto before = traces_in(place);
    EXPECT_THROW(static_cast<void>(read_only(place)), trouble);
    EXPECT_THROW(static_cast<void>(read_only(place / "nowhere")), trouble);
    EXPECT_TRUE(traces_in(place) == before);
}

}  // namespace
}  // namespace dcv::ledger
