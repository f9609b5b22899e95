// `dcvwatchd check` and `dcvwatchd status`, as processes.
#include "daemon/workplace.hpp"
#include "support/daemon_process.hpp"
#include "support/scripted_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>

namespace dcv::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string active = R"({"status":"active"})";
const std::string no_txt = R"({"errors":[{"code":"invalid_dns_txt","message":"x"}]})";

std::string answer(const received& request) {
    return request.target.find("/7/") != std::string::npos ? respond(200, active) : respond(400, no_txt);
}

struct OneShot : testing::Test {
    /// What `command` prints and logs, with `more` as its last arguments.
    std::string said(const std::string& command, int code, const std::vector<std::string>& more) {
        auto arguments = place.command(command, server.url(), "domains: [{id: 7, name: seven.example}, 8]\n");
        arguments.insert(arguments.end(), more.begin(), more.end());
        daemon_process process{arguments};
        EXPECT_EQ(process.wait(), code) << process.output();
        return process.output();
    }

    nlohmann::json status() {
        place.directory().write("printed", "");
        daemon_process process{
            {"status", "--state-dir", place.state(), "--json"}, {}, place.directory().path() / "printed"};
        EXPECT_EQ(process.wait(), 0);
        return nlohmann::json::parse(std::ifstream{place.directory().path() / "printed"});
    }

    workplace place;
    scripted_server server{answer};
};

TEST_F(OneShot, CheckAsksOnceAboutEachAndSaysWhatTheAnswerWas) {
    const auto text = said("check", 1, {"7", "8", "7"});
    EXPECT_THAT(text, AllOf(HasSubstr("7: active"), HasSubstr("8: DigiCert finds no valid TXT record yet")));
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(OneShot, CheckShowsNothingOfTheKeyThatAServerSendsBack) {
    const std::string key = "canary-key-0123456789";
    for (const auto& answer : {respond(400, R"({"errors":[{"code":")" + key + R"("}]})"),
                               respond(200, R"({"status":")" + key + R"("})"),
                               respond(200, R"({"status":"active","token":")" + key + R"("})")}) {
        const scripted_server echo{[&answer](const auto&) { return answer; }};
        std::filesystem::remove_all(place.state());
        auto arguments = place.command("check", echo.url(), "domains: [7]\n");
        arguments.emplace_back("7");
        daemon_process process{arguments};
        process.wait();
        EXPECT_THAT(process.output(), AllOf(HasSubstr("[the API key]"), Not(HasSubstr(key))));
    }
}

TEST_F(OneShot, CheckCommitsAndLogsATransitionThatRunThenKnows) {
    EXPECT_THAT(said("check", 0, {"7"}), HasSubstr("domain_active"));
    EXPECT_THAT(said("check", 0, {"7"}), AllOf(HasSubstr("active already"), Not(HasSubstr("domain_active"))));
    EXPECT_THAT(said("run", 0, {"--for", "50ms"}), Not(HasSubstr("domain_active")));
    const auto asked = server.requests();
    EXPECT_EQ(std::count_if(asked.begin(), asked.end(),
                            [](const auto& each) { return each.target.find("/7/") != std::string::npos; }),
              1);
}

TEST_F(OneShot, CheckTakesAnIdThatIsNotListedAndRunForgetsItAgain) {
    said("check", 1, {"99"});
    EXPECT_EQ(status()["domains"].size(), 1U);
    said("run", 0, {"--for", "50ms"});
    EXPECT_EQ(status()["domains"].size(), 2U) << "7 and 8";
}

/// A CertCentral that limits the key, or refuses it, whoever is asked about.
struct Blocked : OneShot {
    const std::string limited = respond(429, "{}", "application/json", "Retry-After: 3600\r\n");
    const std::string refused = respond(401, R"({"errors":[{"code":"invalid_api_key"}]})");
    const std::string pending = respond(400, no_txt);
    std::atomic<const std::string*> now{&limited};  ///< For the server's thread.
    scripted_server blocking{[this](const received&) { return *now.load(); }};

    std::string said_by(const std::string& command, int code, const std::vector<std::string>& more) {
        auto arguments = place.command(command, blocking.url(), "domains: [7, 8]\n");
        arguments.insert(arguments.end(), more.begin(), more.end());
        daemon_process process{arguments};
        EXPECT_EQ(process.wait(), code) << process.output();
        return process.output();
    }
};

TEST_F(Blocked, CheckLeavesCertCentralAloneWhenItWantsToBe) {
    const auto text = said_by("check", 75, {"7", "8"});
    EXPECT_THAT(text, AllOf(HasSubstr("7: too many requests"), HasSubstr("8: not asked before 20"),
                            HasSubstr("gate_closed")));
    EXPECT_THAT(said_by("check", 75, {"7"}), HasSubstr("7: not asked before"));
    EXPECT_EQ(blocking.requests().size(), 1U);
    EXPECT_EQ(status()["account"]["gate"], "limited");
}

TEST_F(Blocked, RunGoesOnBehindTheGateThatCheckClosed) {
    said_by("check", 75, {"7"});
    EXPECT_THAT(said_by("run", 0, {"--for", "100ms"}), HasSubstr("\"gate\":\"limited\""));
    EXPECT_EQ(blocking.requests().size(), 1U);
}

TEST_F(Blocked, CheckAsksAllTheSameWhereAPersonMayHaveMendedIt) {
    now = &refused;
    said_by("check", 75, {"7"});
    EXPECT_EQ(status()["account"]["gate"], "refused");
    now = &pending;
    EXPECT_THAT(said_by("check", 1, {"7"}), HasSubstr("gate_opened"));
    EXPECT_EQ(status()["account"]["gate"], "open");
}

TEST_F(OneShot, CheckRefusesWhatIsNoId) {
    EXPECT_THAT(said("check", 64, {"012"}), HasSubstr("012: no domain id"));
    EXPECT_THAT(said("check", 64, {}), HasSubstr("id is required"));
}

TEST_F(OneShot, StatusShowsTheWatchListBesideARunningDaemon) {
    daemon_process daemon{place.command("run", server.url(),
                                        "domains: [{id: 7, name: seven.example, since: 2026-01-01}, 8]\n")};
    ASSERT_TRUE(daemon.wait_for("domain_active"));

    const auto shown = status();
    EXPECT_EQ(shown["account"]["gate"], "open");
    EXPECT_GE(shown["account"]["stretch"], 1);
    EXPECT_GT(shown["account"]["allowed_per_s"], 0);
    ASSERT_EQ(shown["domains"].size(), 2U);
    const auto& seven = shown["domains"][0];
    EXPECT_EQ(seven["id"], 7);
    EXPECT_EQ(seven["name"], "seven.example");
    EXPECT_EQ(seven["state"], "active");
    EXPECT_EQ(seven["since"], "2026-01-01T00:00:00.000Z");
    EXPECT_EQ(seven["transition_id"], daemon.events().back()["transition_id"]);
    EXPECT_FALSE(seven.contains("next_check"));
    const auto& eight = shown["domains"][1];
    EXPECT_EQ(eight["state"], "pending");
    EXPECT_TRUE(eight.contains("next_check"));
    EXPECT_FALSE(eight.contains("activated_at"));
    EXPECT_FALSE(eight.contains("name"));

    daemon_process table{{"status", "--state-dir", place.state()}};
    EXPECT_EQ(table.wait(), 0);
    EXPECT_THAT(table.output(), AllOf(HasSubstr("seven.example"), HasSubstr("1 pending, 1 active")));
    daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait(), 0);
}

TEST_F(OneShot, StatusWithoutALedgerSaysSo) {
    daemon_process process{{"status", "--state-dir", place.state()}};
    EXPECT_EQ(process.wait(), 73);
    EXPECT_THAT(process.output(), HasSubstr("ledger.db"));
    EXPECT_FALSE(std::filesystem::exists(place.state())) << "it only reads";
}

TEST_F(OneShot, Usr1AsksAboutEverybodyWhoWaits) {
    const auto config = "api: {url: '" + server.url() +
                        "', ca_file: ca.pem, key_file: key}\nschedule: {floor: 10ms, at_one_day: 1d}\n"
                        "domains: [{id: 8, since: 2026-01-01}]\n";
    auto arguments = place.on("run", config);
    arguments.insert(arguments.end(), {"--log-level", "debug"});
    daemon_process daemon{arguments};
    ASSERT_TRUE(daemon.wait_for("check_answered"));
    daemon.signal(SIGUSR1);
    ASSERT_TRUE(daemon.wait_for("check_answered"));
    daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait(), 0);
    EXPECT_EQ(server.requests().size(), 2U);
}

}  // namespace
}  // namespace dcv::test
