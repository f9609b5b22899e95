// `dcvwatchd check-config`, as a process.
#include "daemon/workplace.hpp"
#include "support/daemon_process.hpp"

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
