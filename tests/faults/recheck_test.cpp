// `dcvwatchd check` beside a daemon and as root: rows S11, S17 and X10 of docs/faults.md.
#include "daemon/workplace.hpp"
#include "support/daemon_process.hpp"
#include "support/scripted_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>

namespace dcv::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string no_txt = R"({"errors":[{"code":"invalid_dns_txt"}]})";

/// A user that does not exist.
constexpr uid_t stranger = 61'184;

/// Three domains of which none is due for a long time, once each was asked.
struct Recheck : testing::Test {
    std::vector<std::string> run() const { return command("run", {"--log-level", "debug"}); }

    std::vector<std::string> command(const std::string& name, const std::vector<std::string>& more) const {
        std::vector<std::string> all{name};
        all.insert(all.end(), more.begin(), more.end());
        const auto file = place.directory().write("dcvwatchd.yaml", configuration());
        all.insert(all.end(), {"--config", file, "--state-dir", state(), "--log-format", "json"});
        return all;
    }

    std::string configuration() const {
        return "api: {url: '" + server.url() +
               "', ca_file: ca.pem, key_file: key}\nschedule: {floor: 10ms, at_one_day: 1d}\n"
               "limits: {per_5s: 1000000, per_3min: 1000000}\n"
               "domains: [{id: 7, since: 2026-01-01}, {id: 8, since: 2026-01-01}, {id: 9, since: "
               "2026-01-01}]\n";
    }

    /// The daemon, once each domain was asked about.
    void start(const std::string& prelude = {}) {
        daemon.emplace(run(), std::vector<std::string>{}, std::string{}, prelude);
        for (int times = 0; times < 3; ++times)
            ASSERT_TRUE(daemon->wait_for("check_answered")) << daemon->output();
    }

    void stop() {
        daemon->signal(SIGTERM);
        EXPECT_EQ(daemon->wait(), 0);
    }

    std::vector<std::string> check(const std::string& id) const { return command("check", {id}); }

    std::size_t requests(const std::string& id) const {
        const auto all = server.requests();
        return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&id](const auto& each) {
            return each.target.find("/domain/" + id + "/") != std::string::npos;
        }));
    }

    virtual fs::path state() const { return place.state(); }
    fs::path folder() const { return state() / "recheck.d"; }

    workplace place;
    std::mutex guard;
    std::atomic<bool> seven_is_active{false};  // The server has a thread of its own.
    std::atomic<bool> limited{false};
    scripted_server server{[this](const received& request) {
        const std::lock_guard lock{guard};
        if (limited) return respond(429, "{}", "application/json", "Retry-After: 3600\r\n");
        const bool is_seven = request.target.find("/7/") != std::string::npos;
        return is_seven && seven_is_active ? respond(200, R"({"status":"active"})") : respond(400, no_txt);
    }};
    std::optional<daemon_process> daemon;
};

TEST_F(Recheck, S11_ACheckBesideADaemonHasItAskAndSaysWhatWasAnswered) {
    start();
    daemon_process eight{check("8")};
    EXPECT_EQ(eight.wait(), 1);
    EXPECT_THAT(eight.output(), HasSubstr("8: DigiCert finds no valid TXT record yet"));
    {
        const std::lock_guard lock{guard};
        seven_is_active = true;
    }
    daemon_process seven{check("7")};
    EXPECT_EQ(seven.wait(), 0) << seven.output();
    EXPECT_THAT(seven.output(), HasSubstr("7: active"));
    EXPECT_TRUE(daemon->wait_for("domain_active")) << "the daemon's own transition";
    daemon_process again{check("7")};
    EXPECT_EQ(again.wait(), 0);
    EXPECT_THAT(again.output(), HasSubstr("active already"));
    daemon_process unknown{check("99")};
    EXPECT_EQ(unknown.wait(), 64);
    EXPECT_THAT(unknown.output(), HasSubstr("99 is not in the list"));
    stop();
    EXPECT_EQ(requests("7"), 2U);
    EXPECT_EQ(requests("8"), 2U);
    EXPECT_EQ(requests("9"), 1U) << "no other domain is asked about";
    EXPECT_TRUE(fs::is_empty(folder()));
}

TEST_F(Recheck, CheckBesideADaemonThatIsLimitedSaysUntilWhen) {
    start();
    {
        const std::lock_guard lock{guard};
        limited = true;
    }
    daemon_process eight{check("8")};
    EXPECT_EQ(eight.wait(), 75);
    EXPECT_THAT(eight.output(), HasSubstr("8: too many requests"));
    daemon_process seven{check("7")};
    EXPECT_EQ(seven.wait(), 75);
    EXPECT_THAT(seven.output(), HasSubstr("7: not asked before 20"));
    stop();
    EXPECT_EQ(requests("7"), 1U);
    EXPECT_TRUE(fs::is_empty(folder()));
}

TEST_F(Recheck, S17_TwoChecksAtOnceAreBothAnswered) {
    start();
    // Both signals wait for the stopped daemon, and become one.
    daemon->signal(SIGSTOP);
    daemon_process seven{check("7")};
    daemon_process eight{check("8")};
    while (!fs::exists(folder()) || std::distance(fs::directory_iterator{folder()}, {}) < 2)
        std::this_thread::yield();
    daemon->signal(SIGCONT);
    EXPECT_EQ(seven.wait(), 1);
    EXPECT_EQ(eight.wait(), 1);
    EXPECT_THAT(seven.output(), HasSubstr("7: DigiCert finds no valid TXT record yet"));
    EXPECT_THAT(eight.output(), HasSubstr("8: DigiCert finds no valid TXT record yet"));
    stop();
    EXPECT_EQ(requests("9"), 1U) << "the second signal asks about no other domain";
}

TEST_F(Recheck, S17_WhatIsNoRequestIsRemovedAndNeitherFollowedNorWaitedFor) {
    start();
    const auto victim = place.directory().write("victim", "9\n");
    fs::create_symlink(victim, folder() / "a-link");
    fs::create_symlink(folder(), folder() / "a-link-to-itself");
    ASSERT_EQ(::mkfifo((folder() / "b-fifo").c_str(), 0600), 0);
    fs::create_directory(folder() / "c-directory");
    place.directory().write("state/recheck.d/d-large", "9\n" + std::string(std::size_t{1} << 20, '\n'));
    place.directory().write("state/recheck.d/e-another-users", "9\n");
    if (::geteuid() == 0) {
        ASSERT_EQ(::chown((folder() / "e-another-users").c_str(), stranger, stranger), 0);
    } else {
        fs::remove(folder() / "e-another-users");
    }
    place.directory().write("state/recheck.d/f-no-id", "012\nnine\n9 9\n");
    daemon_process eight{check("8")};
    EXPECT_EQ(eight.wait(), 1) << "what is beside it does not hold it up";
    daemon_process again{check("8")};
    EXPECT_EQ(again.wait(), 1);
    stop();
    EXPECT_EQ(requests("9"), 1U);
    EXPECT_TRUE(fs::is_empty(folder()));
    EXPECT_TRUE(fs::exists(victim));
}

TEST_F(Recheck, S17_WhatACrashHasLeftIsRemovedAtAStart) {
    fs::create_directories(folder() / "directory");
    for (const auto* const name : {"request", ".new-request", ".taken-request"})
        place.directory().write(std::string{"state/recheck.d/"} + name, "9\n");
    fs::permissions(state(), fs::perms::owner_all);
    start();
    EXPECT_TRUE(fs::is_empty(folder()));
    stop();
    EXPECT_EQ(requests("9"), 1U);
}

TEST_F(Recheck, S17_AFolderThatIsALinkIsNotUsed) {
    fs::create_directory(place.directory().path() / "elsewhere");
    place.directory().write("elsewhere/file", "9\n");
    fs::create_directory(state());
    fs::permissions(state(), fs::perms::owner_all);
    fs::create_symlink(place.directory().path() / "elsewhere", folder());
    start();
    daemon_process eight{check("8")};
    EXPECT_EQ(eight.wait(), 73) << eight.output();
    stop();
    EXPECT_TRUE(fs::exists(place.directory().path() / "elsewhere/file"));
}

TEST_F(Recheck, ADaemonThatEndsMeanwhileHasNotAnswered) {
    start();
    daemon->signal(SIGSTOP);
    daemon_process eight{check("8")};
    while (fs::is_empty(folder()))
        std::this_thread::yield();
    daemon->signal(SIGKILL);
    EXPECT_EQ(eight.wait(), 75);
    EXPECT_THAT(eight.output(), HasSubstr("has ended"));
}

/// A state directory such as systemd makes it for a DynamicUser=: of a user of its own, below one that only
/// root may enter.
struct PrivateRecheck : Recheck {
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
        fs::create_directories(state());
        fs::permissions(place.directory().path() / "private", fs::perms::owner_all);
        fs::permissions(state(), fs::perms::owner_all);
        ASSERT_EQ(::chown(state().c_str(), stranger, stranger), 0);
    }

    fs::path state() const override { return place.directory().path() / "private" / "dcvwatchd"; }

    /// Whether all in the state directory is the stranger's alone.
    void expect_all_the_strangers() const {
        std::size_t files = 0;
        for (const auto& entry : fs::recursive_directory_iterator{state()}) {
            struct stat found {};
            ASSERT_EQ(::lstat(entry.path().c_str(), &found), 0);
            EXPECT_EQ(found.st_uid, stranger) << entry.path();
            EXPECT_EQ(found.st_gid, stranger) << entry.path();
            EXPECT_EQ(found.st_mode & 0777, S_ISDIR(found.st_mode) ? 0700U : 0600U) << entry.path();
            ++files;
        }
        EXPECT_GT(files, 0U);
    }
};

TEST_F(PrivateRecheck, X10_CheckAsRootWithoutTheDaemonLeavesTheLedgerToItsOwner) {
    seven_is_active = true;
    for (const auto* const id : {"7", "7", "8"}) {
        daemon_process one{check(id)};
        EXPECT_EQ(one.wait(), std::string{id} == "7" ? 0 : 1) << one.output();
        expect_all_the_strangers();
    }
    EXPECT_EQ(requests("7"), 1U) << "the transition is committed";
}

TEST_F(PrivateRecheck, X10_CheckAsRootBesideTheDaemonLeavesTheLedgerToItsOwner) {
    // The daemon may look everywhere: nothing else of its sandbox matters here.
    start(
        "exec setpriv --reuid 61184 --regid 61184 --clear-groups --inh-caps +dac_read_search "
        R"(--ambient-caps +dac_read_search "$0" "$@";)");
    daemon_process eight{check("8")};
    EXPECT_EQ(eight.wait(), 1) << eight.output();
    EXPECT_EQ(requests("8"), 2U);
    expect_all_the_strangers();
    stop();
    expect_all_the_strangers();
}

}  // namespace
}  // namespace dcv::test
