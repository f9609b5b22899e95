// `dcvwatchd run`, as a process: how it starts, what it tells, how it ends.
#include "daemon/workplace.hpp"
#include "support/daemon_process.hpp"
#include "support/relay.hpp"
#include "support/scripted_server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <future>
#include <mutex>
#include <optional>

namespace dcv::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* nobody = "https://localhost:1/services/v2";
const std::string active = R"({"status":"active"})";
const std::string no_txt = R"({"errors":[{"code":"invalid_dns_txt"}]})";

std::vector<std::string> with(std::vector<std::string> arguments, const std::vector<std::string>& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

std::vector<nlohmann::json> named(const daemon_process& daemon, std::string_view event) {
    std::vector<nlohmann::json> found;
    for (const auto& each : daemon.events()) {
        if (each["event"] == event) found.push_back(each);
    }
    return found;
}

struct Run : testing::Test {
    /// Sends `number` and expects a clean end within five seconds.
    static void expect_clean_end(daemon_process& daemon, int number) {
        const auto asked = std::chrono::steady_clock::now();
        daemon.signal(number);
        EXPECT_EQ(daemon.wait(), 0);
        EXPECT_LT(std::chrono::steady_clock::now() - asked, 5s);
        EXPECT_EQ(daemon.events().back()["event"], "service_stopping");
    }

    workplace place;
};

// --- the main job
// ---------------------------------------------------------------------------------------------------

TEST_F(Run, TellsTheWholeStoryOfADomainInOrder) {
    scripted_server server{[&server](const auto&) {
        return server.requests().size() == 1 ? respond(400, no_txt) : respond(200, active);
    }};
    daemon_process daemon{with(place.command("run", server.url(), "domains: [{id: 7, name: example.com}]\n"),
                               {"--until-done"})};
    EXPECT_EQ(daemon.wait(), 0);

    std::vector<std::string> story;
    for (const auto& event : daemon.events()) {
        if (event["level"] != "warning") story.push_back(event["event"]);
    }
    EXPECT_THAT(story, testing::ElementsAre("ledger_created", "service_started", "config_loaded",
                                            "watch_started", "summary", "reason_changed", "domain_active",
                                            "watch_ended", "summary", "service_stopping"));
}

TEST_F(Run, AsksAboutManyAtOnceButNeverMoreThanItsConnections) {
    scripted_server server{[](const auto&) { return respond(200, active); }};
    daemon_process daemon{with(
        place.on(
            "run",
            "api: {url: '" + server.url() +
                "', ca_file: ca.pem, key_file: key, connections: 2}\ndomains: [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"),
        {"--until-done"})};
    EXPECT_EQ(daemon.wait(), 0);
    EXPECT_EQ(named(daemon, "domain_active").size(), 9U);
    for (const auto& request : server.requests())
        EXPECT_LE(request.connection, 2);
}

TEST_F(Run, SaysAtTheEndWhatIsLeftAndWhy) {
    scripted_server server{[](const test::received& request) {
        return request.target.find("/7/") != std::string::npos ? respond(200, active) : respond(400, no_txt);
    }};
    const auto arguments = place.command("run", server.url(), "domains: [7, {id: 8, name: late.example}]\n");
    daemon_process daemon{with(arguments, {"--for", "200ms", "--until-done"})};
    EXPECT_EQ(daemon.wait(), 1);
    EXPECT_THAT(daemon.output(), AllOf(HasSubstr("1 active, 1 pending"), HasSubstr("late.example"),
                                       HasSubstr("DigiCert finds no valid TXT record yet")));
}

TEST_F(Run, EndsWellAfterItsTimeEvenWithDomainsPending) {
    daemon_process daemon{with(place.command("run", nobody, "domains: [7]\n"), {"--for", "50ms"})};
    EXPECT_EQ(daemon.wait(), 0);
}

TEST_F(Run, GoesThroughTheProxyWhichNeverSeesTheKey) {
    scripted_server server{[](const auto&) { return respond(200, active); }};
    const relay proxy{server.port(), {.proxy_answer = "HTTP/1.1 200 Connection established\r\n\r\n"}};
    const auto arguments =
        place.on("run", "api: {url: '" + server.url() +
                            "', ca_file: ca.pem, key_file: key, proxy: 'http://127.0.0.1:" + proxy.port() +
                            "'}\ndomains: [7]\n");
    daemon_process daemon{with(arguments, {"--until-done"})};
    EXPECT_EQ(daemon.wait(), 0);
    EXPECT_EQ(named(daemon, "domain_active").size(), 1U);
    EXPECT_THAT(proxy.heard(), testing::StartsWith("CONNECT localhost:" + server.port() + " HTTP/1.1\r\n"));
    EXPECT_THAT(proxy.heard(), testing::Not(HasSubstr("validate-token")));
}

// --- starts
// ---------------------------------------------------------------------------------------------------------

TEST_F(Run, IdlesWithoutDomainsAndWithoutAKeyAndSaysWhatToDo) {
    daemon_process daemon{place.on("run", "domains: []\n")};
    ASSERT_TRUE(daemon.wait_for("service_idle"));
    EXPECT_EQ(daemon.events().back()["level"], "notice");
    expect_clean_end(daemon, SIGTERM);
}

TEST_F(Run, RefusesABadConfigurationWithOneEventForEachFault) {
    daemon_process daemon{place.on("run", "domains: [0, 1, 01]\nlimits: {per_5s: 0}\n")};
    EXPECT_EQ(daemon.wait(), 78);
    EXPECT_EQ(named(daemon, "config_rejected").size(), 3U);
    EXPECT_EQ(daemon.events().size(), 3U);
}

TEST_F(Run, RefusesDomainsWithoutAKey) {
    daemon_process daemon{place.on("run", "api: {key_file: missing}\ndomains: [1]\n")};
    EXPECT_EQ(daemon.wait(), 78);
    ASSERT_EQ(named(daemon, "config_rejected").size(), 1U);
    EXPECT_THAT(daemon.output(), HasSubstr("missing"));
}

TEST_F(Run, RefusesATrustStoreWithoutACertificate) {
    place.directory().write("ca.pem", "no certificate\n");
    daemon_process daemon{place.command("run", nobody, "domains: [1]\n")};
    EXPECT_EQ(daemon.wait(), 78);
    EXPECT_THAT(daemon.output(), HasSubstr("ca.pem:1:1: no trust store"));
}

// --- ends
// -----------------------------------------------------------------------------------------------------------

TEST_F(Run, StopsAtSigtermAndAtSigintWhileAResponseIsAwaited) {
    for (const int number : {SIGTERM, SIGINT}) {
        std::promise<void> asked;
        scripted_server server{[&asked](const auto&) {
            asked.set_value();
            return "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{";
        }};
        daemon_process daemon{place.command("run", server.url(), "domains: [7]\n")};
        asked.get_future().wait();
        expect_clean_end(daemon, number);
        EXPECT_TRUE(named(daemon, "reason_changed").empty());
    }
}

TEST_F(Run, StopsThoughALookUpHangs) {
    // A sanitizer's runtime wants to be loaded first unless told otherwise.
    daemon_process daemon{place.command("run", nobody, "domains: [7]\n"),
                          {"LD_PRELOAD=" HANGING_LOOK_UP, "ASAN_OPTIONS=verify_asan_link_order=0"}};
    ASSERT_TRUE(daemon.wait_for("no json", [](const auto& event) { return event["line"] == "look-up"; }));
    expect_clean_end(daemon, SIGTERM);
    EXPECT_TRUE(named(daemon, "reason_changed").empty());
}

TEST_F(Run, AsksAndStopsThoughNobodyReadsItsLog) {
    std::string many = "domains:\n";
    for (int id = 1; id <= 2000; ++id)
        many += fmt::format("  - {}\n", id);
    std::promise<void> asked;
    std::once_flag once;
    scripted_server server{[&asked, &once](const auto&) {
        std::call_once(once, [&asked] { asked.set_value(); });
        return respond(400, no_txt);
    }};
    daemon_process daemon{place.command("run", server.url(), many)};
    asked.get_future().wait();
    const auto stopping = std::chrono::steady_clock::now();
    daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait_unread(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - stopping, 5s);
}

TEST_F(Run, PrintsToAFullDiskWithoutHarm) {
    std::string many = "domains:\n";
    for (int id = 1; id <= 2000; ++id)
        many += fmt::format("  - {}\n", id);
    const auto arguments = with(place.command("run", nobody, many), {"--for", "1ms", "--log-level", "error"});
    daemon_process daemon{arguments, {}, "/dev/full"};
    EXPECT_EQ(daemon.wait(), 0);
}

TEST_F(Run, IgnoresTheSignalsThatItDoesNotServe) {
    daemon_process daemon{place.on("run", "domains: []\n")};
    ASSERT_TRUE(daemon.wait_for("service_idle"));
    for (const int number : {SIGHUP, SIGUSR1, SIGPIPE})
        daemon.signal(number);
    expect_clean_end(daemon, SIGTERM);
}

}  // namespace
}  // namespace dcv::test
