// `dcvwatchd check-config`, as a process.
#include "daemon/workplace.hpp"
#include "support/daemon_process.hpp"
#include "support/separate_folders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct CheckConfig : testing::Test {
    /// Runs the command; what it printed.
    std::string check(const std::vector<std::string>& arguments, int expected_code) {
        daemon_process daemon{arguments};
        EXPECT_EQ(daemon.wait(), expected_code) << daemon.output();
        return daemon.output();
    }

    workplace place;
};

TEST_F(CheckConfig, SaysOkWhenAllIsWell) {
    const auto said = check(place.command("check-config", "https://example.com", "domains: [1, 2]\n"), 0);
    EXPECT_THAT(said, AllOf(HasSubstr("ok\n2 domains: "), Not(HasSubstr("key: not checked"))));
}

TEST_F(CheckConfig, PrintsAllFaultsWithTheirPlaces) {
    const auto said =
        check(place.on("check-config", "api:\n  url: http://example.com\ndomains:\n  - 12\n  - 012\n"), 78);
    EXPECT_THAT(said, AllOf(HasSubstr("dcvwatchd.yaml:2:8: "), HasSubstr("dcvwatchd.yaml:5:5: "),
                            Not(HasSubstr("ok\n"))));
}

TEST_F(CheckConfig, LeavesAKeyUncheckedThatItCannotRead) {
    const auto said = check(place.on("check-config", "api: {key_file: missing}\ndomains: [1]\n"), 0);
    EXPECT_THAT(said, AllOf(HasSubstr("key: not checked\n"), HasSubstr("ok\n")));
}

TEST_F(CheckConfig, RefusesAKeyThatIsNoneWithoutQuotingIt) {
    place.directory().write("key", "not a key: it has blanks\n");
    const auto said = check(place.command("check-config", "https://example.com", "domains: [1]\n"), 78);
    EXPECT_THAT(said, AllOf(HasSubstr("/key:1:"), Not(HasSubstr("it has blanks"))));
}

TEST_F(CheckConfig, SaysThatAProxyOfTheEnvironmentIsIgnoredAndNotWhichUnlessOneIsConfigured) {
    const auto said_with = [this](const std::string& api) {
        daemon_process daemon{place.on("check-config", "api: {key_file: key" + api + "}\ndomains: [1]\n"),
                              {"all_proxy=http://name:password@127.0.0.1:1"}};
        EXPECT_EQ(daemon.wait(), 0);
        return daemon.output();
    };
    EXPECT_THAT(said_with(""),
                AllOf(HasSubstr("proxy of the environment is ignored; allowed: api.proxy: http://host:port"),
                      Not(HasSubstr("password"))));
    EXPECT_THAT(said_with(", proxy: 'http://127.0.0.1:2'"), Not(HasSubstr("is ignored")));
}

TEST_F(CheckConfig, RefusesAMissingFile) {
    EXPECT_THAT(check({"check-config", "--config", "/nonexistent.yaml"}, 78),
                HasSubstr("/nonexistent.yaml:1:1: "));
}

/// The service's own files, in folders in the place of /etc and /var/lib.
struct ServiceFile : testing::Test {
    void SetUp() override {
        if (!separate_folders::possible()) GTEST_SKIP() << "unshare cannot make a mount namespace here";
        place.etc("dcvwatchd/ca.pem", test_authority().certificate());
        list("[1]");
    }

    void list(const std::string& domains, const std::string& api = "") const {
        const auto text = "api: {ca_file: ca.pem" + api + "}\ndomains: " + domains + "\n";
        place.etc("dcvwatchd/dcvwatchd.yaml", text);
        place.etc("dcvwatchd/second.yaml", text);
        place.etc("dcvwatchd/mine.yaml", text);
    }

    std::string check(int expected_code, std::vector<std::string> more = {},
                      const std::vector<std::string>& environment = {}) const {
        more.insert(more.begin(), "check-config");
        daemon_process daemon{more, environment, {}, place.prelude()};
        EXPECT_EQ(daemon.wait(), expected_code) << daemon.output();
        return daemon.output();
    }

    separate_folders place;
};

const std::string unchecked = "key: not checked\n";

TEST_F(ServiceFile, Y7_CheckConfigRefusesWhatTheServiceWouldForWantOfAKey) {
    EXPECT_THAT(check(78), AllOf(HasSubstr("/etc/credstore/dcvwatchd.api_key"), Not(HasSubstr("ok\n"))));
    place.etc("credstore/dcvwatchd@second.api_key", "canary-key-of-the-second\n");
    check(78);
    EXPECT_THAT(check(0, {"--instance", "second"}), Not(HasSubstr("key:")));
    place.etc("credstore/dcvwatchd@second.api_key", "canary key\n");
    EXPECT_THAT(check(78, {"--instance", "second"}), HasSubstr("holds a blank"));
    place.etc("credstore/dcvwatchd.api_key", "canary-key-of-the-first\n");
    EXPECT_THAT(check(0), Not(HasSubstr("key:")));
}

TEST_F(ServiceFile, Y7_CheckConfigLeavesAKeyUncheckedThatMayBeThere) {
    EXPECT_THAT(check(0, {"--config", "/etc/dcvwatchd/mine.yaml"}), HasSubstr(unchecked))
        << "no service's file";
    place.etc("credstore.encrypted/dcvwatchd.api_key", "sealed\n");
    EXPECT_THAT(check(0), HasSubstr(unchecked)) << "encrypted";
    check(78, {"--instance", "second"});
    list("[1]", ", key_file: gone");
    EXPECT_THAT(check(0, {"--instance", "second"}), HasSubstr(unchecked)) << "the credential is not used";
    list("[]");
    EXPECT_THAT(check(0, {"--instance", "second"}), HasSubstr(unchecked)) << "no key is needed";
}

TEST_F(ServiceFile, Y7_AReloadDoesNotWarnOfACredentialThatItIsNotShown) {
    // As in the sandbox: the stores cannot be looked into, not even by root behind a link to itself.
    std::filesystem::create_symlink("credstore", place.etc() / "credstore");
    EXPECT_THAT(check(0, {}, {"CREDENTIALS_DIRECTORY=/nonexistent"}),
                AllOf(HasSubstr(unchecked), Not(HasSubstr("does not exist"))));
}

TEST_F(ServiceFile, Y12_CheckConfigSaysWhatToChangeInTheUnit) {
    place.etc("credstore/dcvwatchd.api_key", "canary-key-of-the-first\n");
    place.etc("resolv.conf", "nameserver 169.254.169.254\n", 0644);
    EXPECT_THAT(check(0),
                HasSubstr("warning: /etc/resolv.conf:1:12: this name server is at a link-local address, "
                          "which the service may not talk to; allowed: another name server; or "
                          "IPAddressAllow=169.254.169.254 below [Service], by `systemctl edit dcvwatchd`"));
    EXPECT_THAT(check(0, {"--config", "/etc/dcvwatchd/mine.yaml"}), Not(HasSubstr("link-local")));
    place.etc("resolv.conf", "nameserver 192.0.2.1\n", 0644);
    EXPECT_THAT(check(0), Not(HasSubstr("link-local")));
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
    using words = std::vector<std::string>;
    for (const auto& arguments :
         {words{}, words{"watch"}, words{"run", "--quickly"}, words{"run", "--for", "40"},
          words{"run", "--log-level", "loud"}, words{"check-config", "extra"}}) {
        daemon_process daemon{arguments};
        EXPECT_EQ(daemon.wait(), 64) << daemon.output();
    }
}

TEST(CommandLine, TellsItsVersionAndItsOptions) {
    daemon_process version{{"--version"}};
    EXPECT_EQ(version.wait(), 0);
    EXPECT_THAT(version.output(), HasSubstr("dcvwatchd "));
    daemon_process help{{"run", "--help"}};
    EXPECT_EQ(help.wait(), 0);
    EXPECT_THAT(help.output(), HasSubstr("--until-done"));
}

}  // namespace
}  // namespace dcv::test
