// Rows S13, S14, X5, X9 and Y8 of docs/faults.md against the real daemon: a log that cannot be written,
// signals that mean nothing, odd surroundings. What becomes of a transition that could not be logged:
// replay_test.cpp.
#include "faults/log_workplace.hpp"
#include "support/log_pipe.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace dcv::test {
namespace {

using namespace std::chrono_literals;
using clock = watched_server::clock;

/// Longer than the log waits for a reader.
constexpr auto long_after = 2s;

/// More lines than a pipe holds.
constexpr int many = 2000;

std::string text_from(const std::string& file, std::streamoff from = 0) {
    std::ifstream stream{file, std::ios::binary};
    stream.seekg(from);
    return {std::istreambuf_iterator<char>{stream}, {}};
}

void limit_files_to(pid_t pid, rlim_t size) {
    rlimit now{};
    ASSERT_EQ(::prlimit(pid, RLIMIT_FSIZE, nullptr, &now), 0);
    now.rlim_cur = size;
    ASSERT_EQ(::prlimit(pid, RLIMIT_FSIZE, &now, nullptr), 0);
}

struct LogFaults : log_workplace {
    /// Domain 1 becomes active and is not asked again; domain 2 is watched on.
    void expect_an_undisturbed_watch() {
        server.wait_until_asked(2, 2);
        server.validate(1);
        const int before = server.times_asked(1);
        server.wait_until_asked(1, before + 1);
        const int asked = server.times_asked(2);
        server.wait_until_asked_after(clock::now() + long_after);
        EXPECT_LE(server.times_asked(1), before + 2) << "I2";
        EXPECT_GT(server.times_asked(2), asked + 10) << "I5";
    }
};

// --- S13: what standard error is written to
// --------------------------------------------------------------------------------

TEST_F(LogFaults, S13_AFullTargetLeavesTheWatchAsItIs) {
    daemon_process daemon{run(2), {}, {}, "exec 2>/dev/full;"};
    expect_an_undisturbed_watch();
    expect_clean_unread_end(daemon);
}

TEST_F(LogFaults, S13_WhatAFullDiskDidNotTakeIsWrittenOnceThereIsRoom) {
    // Sparse, and larger than the ledger ever gets: the limit of a file's size then concerns the log alone.
    constexpr std::streamoff size = 64 << 20;
    const auto file = place.directory().write("log", "").string();
    std::filesystem::resize_file(file, size);
    daemon_process daemon{run(2), {}, {}, "exec 2>>" + file + ";"};
    server.wait_until_asked(2, 2);
    limit_files_to(daemon.pid(), std::filesystem::file_size(file) + 100);  // In the middle of a line.
    expect_an_undisturbed_watch();
    EXPECT_EQ(text_from(file, size).find("watch_ended"),
              std::string::npos);  // It follows the transition's line.

    limit_files_to(daemon.pid(), RLIM_INFINITY);
    expect_clean_unread_end(daemon);
    const auto events = events_in(text_from(file, size));
    EXPECT_EQ(named(events, "domain_active").size(), 1U);
    EXPECT_TRUE(named(events, "log_lines_lost").empty());
    EXPECT_EQ(named(events, "service_stopping").size(), 1U);
}

TEST_F(LogFaults, S13_ADeletedOrReplacedTargetIsWrittenOn) {
    const auto file = place.directory().write("log", "").string();
    daemon_process daemon{run(2), {}, {}, "exec 2>>" + file + ";"};
    server.wait_until_asked(2, 2);
    std::filesystem::rename(file, file + ".1");
    place.directory().write("log", "another\n");
    expect_an_undisturbed_watch();
    expect_clean_unread_end(daemon);
    EXPECT_EQ(named(events_in(text_from(file + ".1")), "domain_active").size(), 1U);
    EXPECT_EQ(text_from(file), "another\n");
}

// --- S14: who reads it
// -----------------------------------------------------------------------------------------------------

TEST_F(LogFaults, S14_ADeadReaderLeavesTheWatchAsItIs) {
    daemon_process daemon{run(2)};
    ASSERT_TRUE(daemon.wait_for("service_started"));
    daemon.stop_reading();
    expect_an_undisturbed_watch();
    expect_clean_unread_end(daemon);
}

TEST_F(LogFaults, S14_ABlockedReaderHoldsNeitherTheWatchNorItsEndUp) {
    daemon_process daemon{run(2, many)};
    server.wait_until_asked_after(clock::now() + long_after);
    expect_clean_unread_end(daemon);
}

TEST_F(LogFaults, S14_ABlockedReaderGetsEveryLineOnceItReads) {
    server.validate(1);
    daemon_process daemon{run(2, many)};
    server.wait_until_asked(1, 1);
    server.wait_until_asked_after(clock::now() + long_after);
    ASSERT_TRUE(daemon.wait_for("domain_active"));
    expect_clean_end(daemon);
    constexpr std::size_t of_the_floor = 1;
    EXPECT_EQ(named(daemon.events(), "config_warning").size(), many + of_the_floor);
    EXPECT_EQ(named(daemon.events(), "domain_active").size(), 1U) << "I1";
    EXPECT_TRUE(named(daemon.events(), "log_lines_lost").empty());
    EXPECT_EQ(server.times_asked(1), 1) << "I2";
}

TEST_F(LogFaults, S14_LinesBeyondTenThousandAreDroppedAndCounted) {
    constexpr int domains = 12'000;
    auto arguments = run(domains);
    arguments.insert(arguments.end(), {"--log-level", "debug"});  // A line for each of them.
    daemon_process daemon{arguments};
    server.wait_until_asked(1, 1);
    server.wait_until_asked_after(clock::now() + long_after);
    ASSERT_TRUE(daemon.wait_for("log_lines_lost"));
    EXPECT_EQ(daemon.events().back()["level"], "warning");
    EXPECT_GT(daemon.events().back()["lines"], 0);
    expect_clean_end(daemon);
    EXPECT_LT(named(daemon.events(), "watch_started").size(), static_cast<std::size_t>(domains));
}

// --- Y8: what an edit of many domains writes
// -------------------------------------------------------------------------------

TEST_F(LogFaults, Y8_ABulkEditIsToldByItsNumbersAndItsTransitionsSingly) {
    server.validate(1);
    daemon_process daemon{run(101)};
    ASSERT_TRUE(daemon.wait_for("config_loaded"));
    EXPECT_EQ(daemon.events().back()["added"], 101);
    EXPECT_EQ(daemon.events().back()["pending"], 101);
    ASSERT_TRUE(daemon.wait_for("domain_active"));
    for (int id = 2; id <= 101; ++id)
        server.wait_until_asked(id, 2);
    expect_clean_end(daemon);
    EXPECT_TRUE(named(daemon.events(), "watch_started").empty());
    EXPECT_TRUE(named(daemon.events(), "reason_changed").empty()) << "the first of each is at debug";
}

TEST_F(LogFaults, Y8_AnEditOfAHundredIsToldSingly) {
    daemon_process daemon{run(100)};
    for (int id = 1; id <= 100; ++id)
        server.wait_until_asked(id, 2);
    expect_clean_end(daemon);
    EXPECT_EQ(named(daemon.events(), "watch_started").size(), 100U);
    EXPECT_EQ(named(daemon.events(), "reason_changed").size(), 100U);
}

// --- X5, X9
// ----------------------------------------------------------------------------------------------------------------

TEST_F(LogFaults, X5_SignalsThatMeanNothingToItDoNotEndIt) {
    daemon_process daemon{run(1)};
    server.wait_until_asked(1, 1);
    for (const int number : {SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM, SIGCHLD, SIGXFSZ}) {
        const int before = server.times_asked(1);
        daemon.signal(number);
        server.wait_until_asked(1, before + 2);
    }
    ASSERT_TRUE(daemon.wait_for("recheck_requested")) << "of SIGUSR1";
    EXPECT_EQ(daemon.events().back()["domains"], 1);
    expect_clean_end(daemon);
    EXPECT_EQ(daemon.events().back()["event"], "service_stopping");
}

TEST_F(LogFaults, X9_AClosedStandardDescriptorIsNoOtherFilesNumber) {
    bool sees_inside = true;
    for (const char* const closed : {"exec <&-;", "exec >&-;", "exec 2>&-;", "exec <&- >&- 2>&-;"}) {
        SCOPED_TRACE(closed);
        daemon_process daemon{run(1), {}, {}, closed};
        server.wait_until_asked_after(clock::now());
        sees_inside = can_see_inside(daemon.pid());
        for (const char* const number : {"0", "1", "2"}) {
            if (!sees_inside) break;
            const auto link = fmt::format("/proc/{}/fd/{}", daemon.pid(), number);
            const std::string target = std::filesystem::read_symlink(link);
            EXPECT_THAT(target, testing::AnyOf("/dev/null", testing::StartsWith("pipe:")));
        }
        expect_clean_end(daemon);
        EXPECT_TRUE(named(daemon.events(), "no json").empty()) << daemon.output();
        for (const auto& file : std::filesystem::directory_iterator{state_directory()})
            EXPECT_EQ(
                file.is_directory() ? std::string::npos : text_from(file.path()).find("service_started"),
                std::string::npos)
                << file.path();
    }
    if (!sees_inside) GTEST_SKIP() << "all else held; descriptors are for root to see";
}

TEST_F(LogFaults, X9_OddSurroundingsDoNoHarm) {
    server.validate(1);
    auto once = run(1);
    once.emplace_back("--until-done");
    const auto gone = place.directory().path() / "gone";
    for (const std::string& prelude :
         {std::string{"umask 0;"}, std::string{"umask 0777;"},
          fmt::format("mkdir {0} && cd {0} && rmdir {0};", gone.string()),
          std::string{"unset HOME LANG PATH;"}, std::string{"export LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8;"}}) {
        SCOPED_TRACE(prelude);
        std::filesystem::remove_all(state_directory());
        daemon_process daemon{once, {}, {}, prelude};
        EXPECT_EQ(daemon.wait(), 0) << daemon.output();
        EXPECT_EQ(named(daemon.events(), "domain_active").size(), 1U) << daemon.output();
        for (const auto& file : std::filesystem::directory_iterator{state_directory()}) {
            using std::filesystem::perms;
            const auto all = file.is_directory() ? perms::owner_all : perms::owner_read | perms::owner_write;
            EXPECT_EQ(file.status().permissions(), all) << file;
        }
    }
}

}  // namespace
}  // namespace dcv::test
