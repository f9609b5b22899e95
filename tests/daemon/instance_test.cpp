// `--instance NAME`: one account among several, as dcvwatchd@NAME.service runs it.
#include "support/daemon_process.hpp"
#include "support/scripted_server.hpp"
#include "support/separate_folders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::test {
namespace {

using testing::AllOf;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

using words = std::vector<std::string>;

struct Instance : testing::Test {
    void SetUp() override {
        if (!separate_folders::possible()) GTEST_SKIP() << "unshare cannot make a mount namespace here";
        place.etc("dcvwatchd/ca.pem", test_authority().certificate());
        const auto api = "api: {ca_file: ca.pem, url: '" + server.url() + "'}\nschedule: {floor: 10ms}\n";
        place.etc("dcvwatchd/second_1.yaml", api + "domains: [7]\n");
        place.etc("dcvwatchd/dcvwatchd.yaml", api + "domains: [8]\n");
        place.etc("credstore/dcvwatchd@second_1.api_key", "canary-key-of-the-second\n");
        place.etc("credstore/dcvwatchd.api_key", "canary-key-of-the-first\n");
    }

    /// What a command prints and logs.
    std::string said(const words& arguments, int code) const {
        daemon_process process{arguments, {"STATE_DIRECTORY=/var/lib/elsewhere"}, {}, place.prelude()};
        EXPECT_EQ(process.wait(), code) << process.output();
        return process.output();
    }

    separate_folders place;
    scripted_server server{
        [](const received&) { return respond(400, R"({"errors":[{"code":"invalid_dns_txt"}]})"); }};
};

TEST_F(Instance, Y10_ItsOwnConfigurationKeyAndLedgerAreUsed) {
    EXPECT_THAT(said({"check-config", "--instance", "second_1"}, 0),
                AllOf(HasSubstr("1 domain"), Not(HasSubstr("not checked"))));
    said({"check", "7", "--instance", "second_1"}, 1);
    EXPECT_THAT(said({"--instance", "second_1", "status"}, 0), HasSubstr("7"));
    said({"run", "--for", "100ms", "--instance=second_1"}, 0);
    EXPECT_THAT(said({"plan", "--instance", "second_1"}, 0), HasSubstr("1 domain"));

    EXPECT_THAT(server.requests(), Not(SizeIs(0)));
    EXPECT_THAT(server.requests(), Each(Field(&received::head, HasSubstr("canary-key-of-the-second"))));
    EXPECT_THAT(server.requests(), Each(Field(&received::target, HasSubstr("/7/"))));
    EXPECT_TRUE(std::filesystem::exists(place.lib() / "dcvwatchd@second_1" / "ledger.db"));
    EXPECT_FALSE(std::filesystem::exists(place.lib() / "elsewhere"));
}

TEST_F(Instance, Y10_ItsKeyIsSoughtUnderItsOwnName) {
    std::filesystem::remove(place.etc() / "credstore/dcvwatchd@second_1.api_key");
    EXPECT_THAT(said({"check", "7", "--instance", "second_1"}, 78),
                HasSubstr("/etc/credstore/dcvwatchd@second_1.api_key"));
}

TEST(InstanceName, IsUpTo20LettersDigitsAndUnderscoresAndStandsAlone) {
    for (const auto& arguments :
         {words{"--instance", ""}, words{"--instance", "a-b"}, words{"--instance", "../dcvwatchd"},
          words{"--instance", "a.b"}, words{"--instance", std::string(21, 'a')},
          words{"--instance", "a", "--config", "/dev/null"},
          words{"--instance", "a", "--state-dir", "/dev/null"}}) {
        for (const auto* const command : {"run", "check-config", "status", "plan"}) {
            auto all = arguments;
            all.emplace_back(command);
            daemon_process process{all};
            EXPECT_EQ(process.wait(), 64) << process.output();
        }
    }
    daemon_process longest{{"check-config", "--instance", std::string(20, 'Z')}};
    EXPECT_EQ(longest.wait(), 78);
    EXPECT_THAT(longest.output(), HasSubstr("/etc/dcvwatchd/" + std::string(20, 'Z') + ".yaml:1:1: "));
}

}  // namespace
}  // namespace dcv::test
