// `dcvwatchd reload`: row Y9 of docs/faults.md as far as the program is concerned, and what it signals (S17).
#include "daemon/workplace.hpp"
#include "support/daemon_process.hpp"
#include "support/scripted_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <future>
#include <thread>

namespace dcv::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using testing::Not;

struct Reload : testing::Test {
    std::string configuration(const std::string& domains, const std::string& key = "key") {
        return "api: {url: '" + server.url() + "', ca_file: ca.pem, key_file: " + key +
               "}\ndomains: " + domains + "\n";
    }

    /// What `dcvwatchd reload` prints.
    std::string reload(int code, const std::string& prelude = {}) {
        daemon_process command{
            {"reload", "--config", place.directory().path() / "dcvwatchd.yaml", "--state-dir", place.state()},
            {},
            {},
            prelude};
        EXPECT_EQ(command.wait(), code) << command.output();
        EXPECT_THAT(command.output(), Not(HasSubstr("canary")));
        return command.output();
    }

    static void stop(daemon_process& daemon) {
        daemon.signal(SIGTERM);
        EXPECT_EQ(daemon.wait(), 0);
    }

    workplace place;
    scripted_server server{
        [](const auto&) { return respond(400, R"({"errors":[{"code":"invalid_dns_txt"}]})"); }};
};

TEST_F(Reload, Y9_AReloadSucceedsOnlyOnceTheListIsInForce) {
    daemon_process daemon{place.on("run", configuration("[7]"))};
    ASSERT_TRUE(daemon.wait_for("service_started"));
    for (const auto* const domains : {"[7, 8]", "[7, 8, 9]"}) {
        place.on("run", configuration(domains));
        EXPECT_THAT(reload(0), AllOf(HasSubstr("in force"), Not(HasSubstr("warning"))));
    }
    stop(daemon);
    const auto loaded = std::count_if(daemon.events().begin(), daemon.events().end(), [](const auto& event) {
        return event["event"] == "config_loaded" && event.value("added", 0) == 1;
    });
    EXPECT_EQ(loaded, 3) << "at the start, and for each reload";
}

TEST_F(Reload, Y9_ARefusedReloadFailsWithEveryFaultAndTheDaemonLogsThem) {
    daemon_process daemon{place.on("run", configuration("[7]"))};
    ASSERT_TRUE(daemon.wait_for("service_started"));
    place.on("run", configuration("[7, 012, 013]"));
    EXPECT_THAT(reload(78), AllOf(HasSubstr("dcvwatchd.yaml:2:14: "), HasSubstr("dcvwatchd.yaml:2:19: "),
                                  HasSubstr("the old configuration stays in force")));
    EXPECT_TRUE(daemon.wait_for("config_rejected"));
    EXPECT_EQ(daemon.events().back()["level"], "error");
    EXPECT_TRUE(daemon.wait_for("config_rejected"));
    place.on("run", configuration("[7, 8]"));
    reload(0);
    stop(daemon);
}

TEST_F(Reload, Y9_DomainsAddedToADaemonWithoutAKeyAreRefused) {
    daemon_process daemon{place.on("run", configuration("[]", "missing"))};
    ASSERT_TRUE(daemon.wait_for("service_started"));
    place.on("run", configuration("[7]", "missing"));
    EXPECT_THAT(reload(78), HasSubstr("missing"));
    EXPECT_TRUE(daemon.wait_for("config_rejected"));
    stop(daemon);
}

TEST_F(Reload, WhatAnEarlierDaemonHasLeftIsNoVerdict) {
    place.directory().write("state/last_reload", "9223372036854775807 taken\n");
    std::filesystem::permissions(place.state(), std::filesystem::perms::owner_all);
    daemon_process daemon{place.on("run", configuration("[7]"))};
    ASSERT_TRUE(daemon.wait_for("service_started"));
    place.directory().write("state/last_reload", "9223372036854775807 taken\n");
    place.on("run", configuration("[012]"));
    EXPECT_THAT(reload(78), HasSubstr("dcvwatchd.yaml:2:11: "));
    stop(daemon);
}

TEST_F(Reload, S17_WithoutADaemonNothingIsSignalled) {
    place.on("run", configuration("[7]"));
    EXPECT_THAT(reload(73), HasSubstr("no dcvwatchd runs"));
    // The lock's file alone says nothing, whatever stands in it: a pid that lives, even.
    place.directory().write("state/ledger.lock", std::to_string(::getpid()));
    EXPECT_THAT(reload(73), HasSubstr("no dcvwatchd runs"));
}

TEST_F(Reload, S17_ACheckThatHoldsTheLockIsNotSignalled) {
    std::promise<void> asked;
    std::promise<void> allowed;
    scripted_server slow{[&](const auto&) {
        asked.set_value();
        allowed.get_future().wait();
        return respond(200, R"({"status":"active"})");
    }};
    auto arguments = place.command("check", slow.url(), "domains: [7]\n");
    arguments.emplace_back("7");
    daemon_process check{arguments};
    asked.get_future().wait();
    EXPECT_THAT(reload(73), HasSubstr("dcvwatchd check with pid " + std::to_string(check.pid())));
    allowed.set_value();
    EXPECT_EQ(check.wait(), 0) << check.output();
}

TEST_F(Reload, S17_ADaemonWhosePidIsNotSeenIsNotSignalled) {
    if (::geteuid() != 0) GTEST_SKIP() << "another pid namespace is for root to make";
    daemon_process daemon{place.on("run", configuration("[7]"))};
    ASSERT_TRUE(daemon.wait_for("service_started"));
    EXPECT_THAT(reload(73, R"(exec unshare --pid --fork "$0" "$@";)"),
                HasSubstr("a pid of another namespace"));
    stop(daemon);
    EXPECT_EQ(std::count_if(daemon.events().begin(), daemon.events().end(),
                            [](const auto& event) { return event["event"] == "config_loaded"; }),
              1);
}

TEST_F(Reload, ADaemonThatEndsMeanwhileIsSaidToHaveEnded) {
    daemon_process daemon{place.on("run", configuration("[7]"))};
    ASSERT_TRUE(daemon.wait_for("service_started"));
    daemon.signal(SIGSTOP);
    std::promise<std::string> printed;
    std::thread reloading{[&] { printed.set_value(reload(75)); }};
    // Its HUP waits for the stopped daemon: then it ends.
    while (test::read_proc(daemon.pid(), "status").find("ShdPnd:\t0000000000000001") == std::string::npos)
        std::this_thread::yield();
    daemon.signal(SIGKILL);
    EXPECT_THAT(printed.get_future().get(), HasSubstr("has ended"));
    reloading.join();
}

}  // namespace
}  // namespace dcv::test
