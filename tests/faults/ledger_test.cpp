// Rows S, P21, P22 and C6 of docs/faults.md: the real daemon on ledgers and state directories that are not as
// it left them. What needs a disk that fails is in tests/system.
#include "daemon/workplace.hpp"
#include "ledger/file.hpp"
#include "ledger/writer.hpp"
#include "support/daemon_process.hpp"
#include "support/scripted_server.hpp"

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>

namespace dcv::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string active = R"({"status":"active"})";
const std::string no_txt = R"({"errors":[{"code":"invalid_dns_txt","message":"x"}]})";
const std::string nobody = "https://localhost:1/services/v2";

std::vector<nlohmann::json> named(const daemon_process& daemon, std::string_view event) {
    std::vector<nlohmann::json> found;
    for (const auto& each : daemon.events()) {
        if (each["event"] == event) found.push_back(each);
    }
    return found;
}

struct LedgerFaults : testing::Test {
    /// Runs until all is done, or for the time that `more` gives; the events.
    std::vector<nlohmann::json> run(const std::string& url, const std::string& domains, int code,
                                    const std::vector<std::string>& more = {"--until-done"}) {
        auto arguments = place.command("run", url, "domains: " + domains + "\n");
        arguments.insert(arguments.end(), more.begin(), more.end());
        daemon_process daemon{arguments};
        EXPECT_EQ(daemon.wait(), code) << daemon.output();
        last_output = daemon.output();
        return daemon.events();
    }

    static std::vector<nlohmann::json> of(const std::vector<nlohmann::json>& events, std::string_view name) {
        std::vector<nlohmann::json> found;
        for (const auto& each : events) {
            if (each["event"] == name) found.push_back(each);
        }
        return found;
    }

    [[nodiscard]] std::filesystem::path ledger() const { return place.state() / ledger::file_name; }

    void alter(const std::string& statement) {
        SQLite::Database{ledger().string(), SQLite::OPEN_READWRITE}.exec(statement);
    }

    workplace place;
    std::string last_output;
};

TEST_F(LedgerFaults, P21_AnActiveDomainIsNeverAskedAboutAgainWhateverItWouldAnswer) {
    std::atomic<int> asked = 0;
    scripted_server server{
        [&asked](const auto&) { return ++asked == 1 ? respond(200, active) : respond(400, no_txt); }};
    EXPECT_EQ(of(run(server.url(), "[7]", 0), "domain_active").size(), 1U);
    const auto again = run(server.url(), "[7]", 0, {"--for", "100ms"});
    EXPECT_TRUE(of(again, "domain_active").empty());
    EXPECT_EQ(of(again, "service_started").at(0)["active"], 1);
    EXPECT_EQ(asked, 1);
}

TEST_F(LedgerFaults, P22_ADomainThatIsActiveAtItsFirstCheckIsToldOnceAndMarkedSo) {
    scripted_server server{[](const auto&) { return respond(200, active); }};
    const auto told = of(run(server.url(), "[7]", 0), "domain_active");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0]["first_check"], true);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(LedgerFaults, S5_AMissingOrEmptyLedgerIsAFreshStart) {
    EXPECT_EQ(of(run(nobody, "[]", 0), "ledger_created").size(), 1U);
    EXPECT_TRUE(of(run(nobody, "[]", 0), "ledger_created").empty());
    std::filesystem::resize_file(ledger(), 0);
    EXPECT_EQ(of(run(nobody, "[]", 0), "ledger_created").size(), 1U);
}

TEST_F(LedgerFaults, S5_ALedgerThatIsNoRegularFileOfModestSizeIsRefused) {
    std::filesystem::create_directories(ledger());
    EXPECT_EQ(of(run(nobody, "[]", 73), "ledger_trouble").at(0)["reason"], "unusable");
    std::filesystem::remove(ledger());
    std::filesystem::create_symlink("/etc/passwd", ledger());
    run(nobody, "[]", 73);
    EXPECT_THAT(last_output, HasSubstr("a symbolic link"));
    std::filesystem::remove(ledger());
    ASSERT_EQ(::mkfifo(ledger().c_str(), 0600), 0);
    run(nobody, "[]", 73);
    std::filesystem::remove(ledger());
    std::ofstream{ledger()} << "x";
    std::filesystem::resize_file(ledger(), (std::uintmax_t{1} << 30) + 1);
    run(nobody, "[]", 73);
    EXPECT_THAT(last_output, HasSubstr("larger than 1 GiB"));
}

TEST_F(LedgerFaults, S5_AnotherUsersLedgerIsRefused) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    run(nobody, "[]", 0);
    ASSERT_EQ(::chown(ledger().c_str(), 65534, 65534), 0);
    run(nobody, "[]", 73);
    EXPECT_THAT(last_output, HasSubstr("another user's"));
}

TEST_F(LedgerFaults, S5_ALedgerThatOthersMayReadIsClosedToThem) {
    run(nobody, "[]", 0);
    std::filesystem::permissions(ledger(), std::filesystem::perms{0644});
    run(nobody, "[]", 0);
    EXPECT_EQ(std::filesystem::status(ledger()).permissions(), std::filesystem::perms{0600});
}

TEST_F(LedgerFaults, S4_ADamagedLedgerIsMovedAsideAndTheWatchGoesOn) {
    scripted_server server{[](const auto&) { return respond(200, active); }};
    run(server.url(), "[7]", 0);
    std::ofstream{ledger(), std::ios::in | std::ios::binary} << std::string(4096, 'x');
    const auto events = run(server.url(), "[7]", 0);
    EXPECT_EQ(of(events, "ledger_trouble").at(0)["reason"], "corrupt");
    EXPECT_EQ(of(events, "domain_active").size(), 1U) << "asked anew";
    EXPECT_TRUE(of(run(server.url(), "[7]", 0), "ledger_trouble").empty()) << "no loop";
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(LedgerFaults, S10_AStateDirectoryRemovedUnderTheDaemonIsMadeAnewWithAllItKnows) {
    std::atomic<bool> ready = false;
    scripted_server server{[&ready](const auto& request) {
        const bool first = request.target.find("/7/") != std::string::npos;
        return first || ready ? respond(200, active) : respond(400, no_txt);
    }};
    daemon_process daemon{place.command("run", server.url(), "domains: [7, 8]\n")};
    ASSERT_TRUE(daemon.wait_for("domain_active"));
    std::filesystem::remove_all(place.state());
    ASSERT_TRUE(
        daemon.wait_for("ledger_trouble", [](const auto& event) { return event["reason"] == "replaced"; }));
    ASSERT_TRUE(daemon.wait_for("ledger_recovered"));
    ready = true;
    ASSERT_TRUE(daemon.wait_for("domain_active", [](const auto& event) { return event["domain_id"] == 8; }));
    daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait(), 0);

    const auto found = ledger::read_only(place.state());
    ASSERT_EQ(found.domains.size(), 2U);
    EXPECT_TRUE(found.domains[0].active && found.domains[1].active);
    EXPECT_TRUE(found.unannounced.empty());
}

TEST_F(LedgerFaults, S11_ASecondDaemonOnAStateDirectoryLeavesAndNamesTheFirst) {
    daemon_process first{place.command("run", nobody, "domains: []\n")};
    ASSERT_TRUE(first.wait_for("summary"));
    const auto events = run(nobody, "[]", 73, {});
    EXPECT_EQ(of(events, "ledger_trouble").at(0)["reason"], "busy");
    EXPECT_THAT(last_output, HasSubstr(fmt::format("pid {}", first.pid())));
    first.signal(SIGTERM);
    EXPECT_EQ(first.wait(), 0);
    EXPECT_TRUE(named(first, "ledger_trouble").empty());
}

TEST_F(LedgerFaults, S15_ALedgerOfANewerVersionIsRefusedAndLeftAlone) {
    run(nobody, "[]", 0);
    alter("PRAGMA user_version = 99");
    for (const char* const command : {"run", "check", "status"}) {
        auto arguments = place.command(command, nobody, "domains: [7]\n");
        if (command == std::string{"check"}) arguments.emplace_back("7");
        daemon_process daemon{arguments};
        EXPECT_EQ(daemon.wait(), 73);
        EXPECT_THAT(daemon.output(), HasSubstr("version 99"));
    }
    alter("PRAGMA user_version = 1");
    run(nobody, "[]", 0);
}

TEST_F(LedgerFaults, C6_ADueTimeThatLiesAheadOfAnyWaitIsBroughtBack) {
    std::filesystem::create_directory(place.state());
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    watch::remembered one{{*certcentral::domain_id::parse("7"), {}, {}},
                          now,
                          1,
                          certcentral::reason::invalid_dns_txt,
                          now,
                          now + std::chrono::years{10},
                          {},
                          {},
                          {},
                          {}};
    ledger::changes all;
    all.domains.insert({one.who.id, one});
    ASSERT_FALSE((ledger::writer{place.state(), now}.commit(all, now)));

    const auto events = run(nobody, "[7]", 0, {"--for", "10ms"});
    EXPECT_LE(of(events, "summary").at(0)["next_check_s"], 3600);
}

}  // namespace
}  // namespace dcv::test
