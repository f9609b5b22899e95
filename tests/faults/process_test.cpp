// Rows X of docs/faults.md: signals and restarts. X5 and X9 stand in log_test.cpp; what takes
// time or a slow disk in tests/system.
#include "daemon/workplace.hpp"
#include "support/daemon_process.hpp"
#include "support/deaf_listener.hpp"
#include "support/scripted_server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <future>
#include <mutex>

namespace dcv::test {
namespace {

using namespace std::chrono_literals;

const std::string active = R"({"status":"active"})";
const std::string no_txt = R"({"errors":[{"code":"invalid_dns_txt","message":"x"}]})";
const std::string nobody = "https://localhost:1/services/v2";

struct ProcessFaults : testing::Test {
    static void expect_clean_end(daemon_process& daemon, int number = SIGTERM) {
        const auto asked = std::chrono::steady_clock::now();
        daemon.signal(number);
        EXPECT_EQ(daemon.wait(), 0);
        EXPECT_LT(std::chrono::steady_clock::now() - asked, 5s);
    }

    static std::size_t count(const daemon_process& daemon, std::string_view event) {
        return static_cast<std::size_t>(
            std::count_if(daemon.events().begin(), daemon.events().end(),
                          [event](const auto& each) { return each["event"] == event; }));
    }

    workplace place;
};

TEST_F(ProcessFaults, X1_SigtermEndsAnIdleDaemon) {
    daemon_process daemon{place.command("run", nobody, "domains: []\n")};
    ASSERT_TRUE(daemon.wait_for("summary"));
    expect_clean_end(daemon);
}

TEST_F(ProcessFaults, X1_SigtermEndsADaemonThatAwaitsAnAnswer) {
    std::promise<void> asked;
    scripted_server server{[&asked](const auto&) {
        asked.set_value();
        return "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{";
    }};
    daemon_process daemon{place.command("run", server.url(), "domains: [7]\n")};
    asked.get_future().wait();
    expect_clean_end(daemon);
    EXPECT_EQ(count(daemon, "reason_changed"), 0U);
}

TEST_F(ProcessFaults, X1_SigtermEndsADaemonThatWaitsForAHandshake) {
    // A listener whose peer never says a word: the kernel accepts for it.
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor mute{io, {boost::asio::ip::address_v4::loopback(), 0}};
    const auto url = fmt::format("https://localhost:{}/services/v2", mute.local_endpoint().port());
    daemon_process daemon{place.command("run", url, "domains: [7]\n")};
    static_cast<void>(mute.accept());
    expect_clean_end(daemon);
}

TEST_F(ProcessFaults, X1_SigtermEndsADaemonThatWaitsForAConnection) {
    const deaf_listener deaf;
    const auto url = fmt::format("https://127.0.0.1:{}/services/v2", deaf.port());
    daemon_process daemon{place.command("run", url, "domains: [7]\n")};
    ASSERT_TRUE(daemon.wait_for("summary"));
    expect_clean_end(daemon);
}

TEST_F(ProcessFaults, X1_SigtermEndsADaemonThatWaitsForAProxy) {
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor mute{io, {boost::asio::ip::address_v4::loopback(), 0}};
    const auto proxy = fmt::format("http://127.0.0.1:{}", mute.local_endpoint().port());
    daemon_process daemon{place.on("run", "api: {url: '" + nobody +
                                              "', key_file: key, ca_file: ca.pem, proxy: '" + proxy +
                                              "'}\ndomains: [7]\n")};
    static_cast<void>(mute.accept());
    expect_clean_end(daemon);
}

TEST_F(ProcessFaults, X1_SigtermEndsADaemonWhoseDomainsAllWait) {
    scripted_server server{[](const auto&) { return respond(400, no_txt); }};
    daemon_process daemon{place.on(
        "run", "api: {url: '" + server.url() + "', ca_file: ca.pem, key_file: key}\ndomains: [7]\n")};
    ASSERT_TRUE(daemon.wait_for("reason_changed"));
    expect_clean_end(daemon);
}

TEST_F(ProcessFaults, X2_ASecondSigtermEndsItAtOnce) {
    // Many lines that nobody reads: the first SIGTERM waits for the log a little while.
    std::string many = "domains:\n";
    for (int id = 1; id <= 2000; ++id)
        many += fmt::format("  - {}\n", id);
    std::promise<void> asked;
    std::once_flag once;
    scripted_server server{[&](const auto&) {
        std::call_once(once, [&asked] { asked.set_value(); });
        return respond(400, no_txt);
    }};
    daemon_process daemon{place.command("run", server.url(), many)};
    asked.get_future().wait();
    daemon.signal(SIGTERM);
    // Again and again: two that come before the first is noticed are one. WNOWAIT leaves its number taken.
    siginfo_t ended{};
    while (::waitid(P_PID, static_cast<id_t>(daemon.pid()), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid == 0)
        daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait_unread(), 128 + SIGTERM);
}

TEST_F(ProcessFaults, X3_AStormOfSighupsIsAFewReloadsThatResetNothing) {
    scripted_server server{[](const auto&) { return respond(400, no_txt); }};
    const auto with = [&](const std::string& domains) {
        return place.on("run", "api: {url: '" + server.url() +
                                   "', ca_file: ca.pem, key_file: key}\ndomains: " + domains + "\n");
    };
    daemon_process daemon{with("[7]")};
    ASSERT_TRUE(daemon.wait_for("reason_changed"));
    const bool sees_inside = can_see_inside(daemon.pid());
    const auto descriptors = sees_inside ? count_in_proc(daemon.pid(), "fd") : 0;
    with("[7, 8]");
    for (int times = 0; times < 1000; ++times)
        daemon.signal(SIGHUP);
    ASSERT_TRUE(daemon.wait_for("watch_started"));
    ASSERT_TRUE(daemon.wait_for("reason_changed"));
    if (sees_inside) {
        EXPECT_LE(count_in_proc(daemon.pid(), "fd"), descriptors + 2) << "one more connection, at most";
    }
    expect_clean_end(daemon);
    EXPECT_LE(count(daemon, "config_loaded"), 10U);
    EXPECT_EQ(count(daemon, "config_rejected"), 0U);
    EXPECT_EQ(server.requests().size(), 2U) << "each was asked once, within its floor of 60 s";
    if (!sees_inside) GTEST_SKIP() << "all else held; descriptors are for root to see";
}

TEST_F(ProcessFaults, X4_SighupIsSafeBeforeItIsReadyDuringAReloadAndWhileItStops) {
    for (int round = 0; round < 5; ++round) {
        std::filesystem::remove_all(place.state());
        daemon_process daemon{place.command("run", nobody, "domains: []\n")};
        ASSERT_TRUE(daemon.wait_for("ledger_created")) << "long before it is ready";
        for (int times = 0; times < 20 * round; ++times)
            daemon.signal(SIGHUP);
        ASSERT_TRUE(daemon.wait_for("summary"));
        daemon.signal(SIGHUP);
        daemon.signal(SIGHUP);
        daemon.signal(SIGTERM);
        daemon.signal(SIGHUP);
        EXPECT_EQ(daemon.wait(), 0);
    }
}

TEST_F(ProcessFaults, X7_ARestartLoopAsksNobodyWithinItsFloor) {
    scripted_server server{[](const auto&) { return respond(400, no_txt); }};
    for (int start = 0; start < 5; ++start) {
        daemon_process daemon{place.on(
            "run", "api: {url: '" + server.url() + "', ca_file: ca.pem, key_file: key}\ndomains: [7, 8]\n")};
        ASSERT_TRUE(daemon.wait_for("summary"));
        const bool is_asked = start > 0 || daemon.wait_for("reason_changed");
        ASSERT_TRUE(is_asked);
        daemon.signal(SIGKILL);
        EXPECT_EQ(daemon.wait(), 128 + SIGKILL);
    }
    EXPECT_LE(server.requests().size(), 2U);
}

TEST_F(ProcessFaults, X7_NoRequestLeavesBeforeTheLedgerIsRead) {
    scripted_server server{[](const auto&) { return respond(200, active); }};
    std::filesystem::create_directories(place.state() / "ledger.db");
    daemon_process daemon{place.command("run", server.url(), "domains: [7]\n")};
    EXPECT_EQ(daemon.wait(), 73);
    EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace dcv::test
