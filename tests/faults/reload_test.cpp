// The configuration at reload: rows F1 to F4, F7 to F14, L12 and L18 of docs/faults.md, each against the real
// daemon over real TLS.
#include "faults/reloading_run.hpp"
#include "faults/restless_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <future>
#include <set>

namespace dcv::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsSubsetOf;
using testing::SizeIs;

const std::string not_yet = respond(400, R"({"errors":[{"code":"invalid_dns_txt"}]})");
const std::string active = respond(200, R"({"status":"active"})");

bool is_about(const received& request, int domain) {
    return request.target.find("/domain/" + std::to_string(domain) + "/") != std::string::npos;
}

/// A server for which nobody ever becomes active.
std::string all_pending(const received& /*request*/) {
    return not_yet;
}

/// A server that answers about domain 7 when it is told to, and all others are pending.
class held_answer {
public:
    explicit held_answer(std::string answer) : answer_{std::move(answer)} {}

    /// To be given to a `scripted_server`, which answers one request after the other.
    script held() {
        return [this](const received& request) {
            if (!is_about(request, 7)) return not_yet;
            arrived_.set_value();
            allowed_.get_future().wait();
            return answer_;
        };
    }

    void await_request() { arrived_.get_future().wait(); }
    void release() { allowed_.set_value(); }

private:
    std::string answer_;
    std::promise<void> arrived_;
    std::promise<void> allowed_;
};

TEST(Faults, F1_AReloadOfAFileCutAtAnyByteKeepsTheOldList) {
    reloading_run run{all_pending, "[7, 123]"};
    const auto next = run.text("[7, 1234567, 89]");
    const auto list = next.find("domains:");  // No id stands before it, and config_test.cpp cuts there, too.
    for (std::size_t length = list; length < next.size(); ++length) {
        run.directory().write(run.file().filename(), next.substr(0, length));
        run.refused();
    }
    run.expect_another_check(123);
    run.write("[7, 1234567, 89]");
    EXPECT_EQ(run.accepted()["added"], 2);
    run.expect_another_check(89);
    run.stop();

    EXPECT_THAT(run.events("config_rejected"), SizeIs(next.size() - list));
    std::set<int> asked;
    for (const auto& check : run.events("check_answered"))
        asked.insert(check["domain_id"].get<int>());
    EXPECT_THAT(asked, IsSubsetOf({7, 123, 1234567, 89}));
}

TEST(Faults, F14_AReloadWaitsUntilTheFileStandsStill) {
    reloading_run run{all_pending, "[7]"};
    run.write("[7, 8]");
    const restless_file saved{run.file(), run.text("[7, 8]"), 100};
    EXPECT_EQ(run.accepted()["added"], 1);
    run.expect_another_check(8);
    run.stop();
}

TEST(Faults, F2_AReloadOfABrokenFileKeepsTheOldConfigurationAndSaysWhere) {
    reloading_run run{all_pending, "[7]"};
    // Rows F2, F3, F4, F5 and F13, one fault each; then F9.
    for (const auto* const broken : {"[8]\ndomain: [9]", "[8, 012]", "[8, -1]", "", "[&a 8]"}) {
        run.write(broken);
        EXPECT_THAT(run.refused(), HasSubstr("dcvwatchd.yaml:")) << broken;
        run.expect_another_check(7);
    }
    auto never = run.text("[8]");
    never.replace(never.find("10ms"), 4, "0s");
    run.directory().write(run.file().filename(), never);
    EXPECT_THAT(run.refused(), HasSubstr("dcvwatchd.yaml:3:19: floor is out of range"));
    EXPECT_THAT(run.requests(8), SizeIs(0));
    run.write("[7, 8]");
    EXPECT_EQ(run.accepted()["pending"], 2);
    run.stop();
}

TEST(Faults, F7_AnActiveAnswerForARemovedDomainIsLoggedAsRemoved) {
    held_answer answer{active};
    reloading_run run{answer.held(), "[7, 8]"};
    answer.await_request();
    run.write("[8]");
    EXPECT_EQ(run.accepted()["removed"], 1);
    answer.release();
    EXPECT_EQ(run.expect("domain_active", 7)["removed"], true);
    run.expect_another_check(8);
    run.stop();

    EXPECT_THAT(run.events("domain_active", 7), SizeIs(1));
    ASSERT_THAT(run.events("watch_ended", 7), SizeIs(1));
    EXPECT_EQ(run.events("watch_ended", 7).front()["cause"], "removed");
    EXPECT_THAT(run.requests(7), SizeIs(1));
}

TEST(Faults, F7_AnyOtherAnswerForARemovedDomainIsDropped) {
    held_answer answer{not_yet};
    reloading_run run{answer.held(), "[7, 8]"};
    answer.await_request();
    run.write("[8]");
    EXPECT_EQ(run.accepted()["removed"], 1);
    answer.release();
    for (int checks = 0; checks < 3; ++checks)
        run.expect_another_check(8);
    run.stop();

    EXPECT_THAT(run.events("reason_changed", 7), SizeIs(0));
    EXPECT_THAT(run.events("domain_active", 7), SizeIs(0));
    EXPECT_THAT(run.requests(7), SizeIs(1));
}

TEST(Faults, F8_ADomainRemovedAndAddedAgainIsWatchedAnew) {
    reloading_run run{[](const received& request) { return is_about(request, 7) ? active : not_yet; },
                      "[7, 8]"};
    const auto first = run.expect("domain_active", 7);
    run.write("[8]");
    EXPECT_EQ(run.accepted()["removed"], 1);
    run.write("[7, 8]");
    EXPECT_EQ(run.accepted()["added"], 1);
    const auto second = run.expect("domain_active", 7);
    run.stop();

    EXPECT_NE(first["transition_id"], second["transition_id"]);
    EXPECT_THAT(run.events("watch_started", 7), SizeIs(2));
    EXPECT_THAT(run.requests(7), SizeIs(2));
}

TEST(Faults, F8_ADomainRemovedAndAddedWithinOneEditGoesOnAsItWas) {
    reloading_run run{[](const received& request) { return is_about(request, 7) ? active : not_yet; },
                      "[7, 8]"};
    run.expect("domain_active", 7);
    run.write("[8]");
    run.write("[8, 7]");
    const auto loaded = run.accepted();
    EXPECT_EQ(loaded["added"], 0);
    EXPECT_EQ(loaded["removed"], 0);
    for (int checks = 0; checks < 3; ++checks)
        run.expect_another_check(8);
    run.stop();

    EXPECT_THAT(run.events("watch_started", 8), SizeIs(1));
    EXPECT_THAT(run.requests(7), SizeIs(1));
}

TEST(Faults, F10_AChangedKeyFileIsTakenAtReload) {
    reloading_run run{[](const received& request) {
                          const bool is_new = request.head.find("canary-of-the-new-key") != std::string::npos;
                          return is_new ? active : respond(401, R"({"errors":[{"code":"access_denied"}]})");
                      },
                      "[7]"};
    run.expect_another_check(7);  // Whatever a refused key closes is closed from now on.
    run.directory().write("key", "canary-of-the-new-key\n");
    run.accepted();
    run.expect("domain_active", 7);
    run.stop();
}

TEST(Faults, F10_AReloadWithAKeyThatIsNoneKeepsTheOldKey) {
    reloading_run run{all_pending, "[7]"};
    run.directory().write("key", "canary-of-the-new-key\r\n\r\n");
    EXPECT_THAT(run.refused(), HasSubstr("(CRLF)"));
    fs::remove(run.directory().path() / "key");
    EXPECT_THAT(run.refused(), HasSubstr("does not exist"));
    const auto before = run.requests(7).size();
    run.expect_another_check(7);
    run.expect_another_check(7);
    run.stop();

    EXPECT_GT(run.requests(7).size(), before);
    for (const auto& request : run.requests(7))
        EXPECT_THAT(request.head, HasSubstr(first_key));
}

TEST(Faults, F11_AReloadOfAFileThatIsGoneOrUnreadableKeepsTheOldConfiguration) {
    reloading_run run{all_pending, "[7]"};
    fs::remove(run.file());
    EXPECT_THAT(run.refused(), HasSubstr("dcvwatchd.yaml:1:1: the file does not exist"));
    fs::create_directory(run.file());
    EXPECT_THAT(run.refused(), HasSubstr("dcvwatchd.yaml:1:1: the file is a directory"));
    fs::remove(run.file());
    fs::create_symlink(run.file().filename(), run.file());  // To itself: not even root can read it.
    EXPECT_THAT(run.refused(), HasSubstr("dcvwatchd.yaml:1:1: the file cannot be read"));
    run.expect_another_check(7);
    fs::remove(run.file());
    run.write("[7, 8]");
    EXPECT_EQ(run.accepted()["added"], 1);
    run.expect_another_check(8);
    run.stop();
}

TEST(Faults, F12_AFileReplacedByRenameOrSymlinkIsReadAtTheNextReloadAndNotBefore) {
    reloading_run run{all_pending, "[7]"};
    const auto next = [&run](const std::string& domains) {
        return run.directory().write("next.yaml", run.text(domains));
    };
    fs::rename(next("[7, 8]"), run.file());
    run.expect_another_check(7);
    EXPECT_THAT(run.events("config_loaded"), SizeIs(1));
    EXPECT_EQ(run.accepted()["pending"], 2);

    // As vim saves: the old file goes aside, a new one takes its name, the old one goes.
    fs::rename(run.file(), run.file().string() + "~");
    run.write("[7, 8, 9]");
    fs::remove(run.file().string() + "~");
    EXPECT_EQ(run.accepted()["pending"], 3);

    // As releases are switched: a symlink takes the place of another.
    const auto link = run.directory().path() / "link";
    fs::create_symlink(next("[7, 8, 9, 10]"), link);
    fs::rename(link, run.file());
    EXPECT_EQ(run.accepted()["pending"], 4);
    fs::create_symlink(run.directory().write("other.yaml", run.text("[7]")), link);
    fs::rename(link, run.file());
    EXPECT_EQ(run.accepted()["pending"], 1);
    run.stop();
    EXPECT_THAT(run.events("config_loaded"), SizeIs(5));
}

/// A server for which nobody ever becomes active, and that keeps no connection.
std::string all_pending_and_closed(const received& /*request*/) {
    return respond(400, R"({"errors":[{"code":"invalid_dns_txt"}]})", "application/json",
                   "Connection: close\r\n");
}

TEST(Faults, L12_AReloadOfATrustStoreThatIsNoneKeepsTheOldOne) {
    reloading_run run{all_pending_and_closed, "[7]"};
    const auto store = run.directory().path() / "ca.pem";
    for (const auto* const spoilt : {"", "-----BEGIN CERTIFICATE-----\nAAAA\n"}) {
        run.directory().write("ca.pem", spoilt);
        EXPECT_THAT(run.refused(), HasSubstr("ca.pem:1:1: no trust store"));
        run.expect_another_check(7);
        run.expect_another_check(7);
    }
    fs::remove(store);
    EXPECT_THAT(run.refused(), HasSubstr("ca.pem:1:1: no trust store"));
    run.expect_another_check(7);
    run.expect_another_check(7);
    run.stop();
    EXPECT_THAT(run.events("reason_changed", 7), SizeIs(1)) << "nothing failed";
}

/// What a process started meanwhile takes for the system's trust store.
class no_system_store {
public:
    no_system_store() {
        ::setenv("SSL_CERT_FILE", "/nowhere/cert.pem", 1);
        ::setenv("SSL_CERT_DIR", "/nowhere/certs", 1);
    }
    ~no_system_store() {
        ::unsetenv("SSL_CERT_FILE");
        ::unsetenv("SSL_CERT_DIR");
    }
    no_system_store(const no_system_store&) = delete;
    no_system_store& operator=(const no_system_store&) = delete;
};

TEST(Faults, L18_AReloadThatLeavesNothingToTrustKeepsTheOldConfiguration) {
    const no_system_store none;
    reloading_run run{all_pending_and_closed, "[7]"};
    auto without_file = run.text("[7]");
    const std::string option = "ca_file: ca.pem, ";
    without_file.erase(without_file.find(option), option.size());
    run.directory().write(run.file().filename(), without_file);
    EXPECT_THAT(run.refused(), AllOf(HasSubstr("the system's trust store holds no certificate"),
                                     HasSubstr("/nowhere/certs"), HasSubstr("api.ca_file")));
    run.expect_another_check(7);
    run.expect_another_check(7);
    run.stop();
    EXPECT_THAT(run.events("reason_changed", 7), SizeIs(1)) << "nothing failed";
}

TEST(Faults, L12_ARenewedTrustStoreIsTakenAtReload) {
    const sim::authority next{"The next authority", valid_today()};
    const scripted_server moved{all_pending_and_closed, next.issue({{"localhost"}, {}}, valid_today())};
    reloading_run run{all_pending_and_closed, "[7]"};
    run.directory().write("ca.pem", next.certificate());
    auto elsewhere = run.text("[7]");
    const auto url = elsewhere.find("https:");
    elsewhere.replace(url, elsewhere.find('\'', url) - url, moved.url());
    run.directory().write(run.file().filename(), elsewhere);
    run.accepted();
    for (int checks = 0; checks < 10; ++checks)
        run.expect_another_check(7);
    EXPECT_GE(moved.requests().size(), 8U) << "one may have been under way";
    run.stop();
    EXPECT_THAT(run.events("reason_changed", 7), SizeIs(1)) << "nothing failed";
}

}  // namespace
}  // namespace dcv::test
