// `dcvwatchd plan`, and what `check-config` says of the same list, as processes.
#include "daemon/workplace.hpp"
#include "support/daemon_process.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

/// A configuration that lists that many domains; `rest` is more of it.
std::string list_of(int count, const std::string& rest = {}) {
    std::string text = rest + "domains:\n";
    for (int id = 1; id <= count; ++id)
        text += fmt::format("- {}\n", id);
    return text;
}

struct Plan : testing::Test {
    /// What `command` prints about `configuration`, which names no key that could be read.
    std::string said(const std::string& command, const std::string& configuration,
                     const std::vector<std::string>& more = {}, int expected_code = 0) {
        auto arguments = place.on(command, "api: {key_file: missing}\n" + configuration);
        arguments.insert(arguments.end(), more.begin(), more.end());
        daemon_process daemon{arguments};
        EXPECT_EQ(daemon.wait(), expected_code) << daemon.output();
        return daemon.output();
    }

    workplace place;
};

TEST_F(Plan, TellsWhenADomainIsAskedAndHowSoonItIsFound) {
    EXPECT_EQ(said("plan", list_of(420)),
              "A new domain that stays pending is asked 788 times in 30 d:\n"
              "\n"
              "  AGE               CHECKS   APART\n"
              "  0 to 1 h              27   1 min to 4 min 4 s\n"
              "  1 h to 1 d           115   4 min 4 s to 20 min\n"
              "  1 d to 10 d          312   20 min to 1 h 3 min\n"
              "  10 d to 30 d         334   1 h 3 min to 1 h 49 min\n"
              "\n"
              "One that becomes ready is found, on average:\n"
              "\n"
              "  AT AGE   AFTER\n"
              "  1 h      2 min 8 s\n"
              "  1 d      10 min 30 s\n"
              "  10 d     33 min 12 s\n"
              "\n"
              "420 domains: first round 6 min 18 s; at one day of age 0.33 checks/s of 1.00/s allowed; "
              "stretch 1.0\n");
}

TEST_F(Plan, TellsOfAsManyDaysAsItIsAskedFor) {
    EXPECT_THAT(said("plan", list_of(1), {"--days", "1"}),
                AllOf(HasSubstr("asked 142 times in 1 d:"), Not(HasSubstr("1 d to "))));
    EXPECT_THAT(said("plan", list_of(1), {"--days", "365"}),
                HasSubstr("  30 d to 365 d       4404   1 h 49"));
    for (const auto* const days : {"0", "366", "1.5", "ten"})
        said("plan", list_of(1), {"--days", days}, 64);
}

TEST_F(Plan, TellsAsJsonWhatItTellsInWords) {
    const auto told = nlohmann::json::parse(said("plan", list_of(420), {"--json"}));
    EXPECT_EQ(told["domains"], 420);
    EXPECT_EQ(told["stretch"], 1.0);
    EXPECT_NEAR(told["load_per_s"].get<double>(), 420 / 1260.0, 1e-9);
    EXPECT_NEAR(told["budget_per_s"].get<double>(), 0.9 / 0.9025, 1e-9);
    EXPECT_EQ(told["first_round_s"], 378.148);
    EXPECT_EQ(told["expected_delay_s"]["1d"], 630.0);
    EXPECT_EQ(told["checks"].size(), 788U);
    EXPECT_EQ(told["checks"][1], 60.0);
    EXPECT_EQ(nlohmann::json::parse(said("plan", list_of(1), {"--json", "--days", "1"}))["checks"].size(),
              142U);
}

TEST_F(Plan, DoesNotListMoreChecksThanAnybodyReads) {
    const auto quick = list_of(1, "schedule: {floor: 50ms, at_one_day: 50ms}\n");
    EXPECT_THAT(said("plan", quick, {"--json", "--days", "1"}, 64), HasSubstr("fewer --days"));
    EXPECT_THAT(said("plan", quick, {"--days", "1"}), HasSubstr("asked 1728000 times in 1 d:"));
}

TEST_F(Plan, NeedsNoKeyAndLeavesNothingBehind) {
    EXPECT_THAT(said("plan", list_of(1)), Not(HasSubstr("key")));
    EXPECT_FALSE(std::filesystem::exists(place.state()));
}

TEST_F(Plan, PrintsTheFaultsThatCheckConfigPrints) {
    const std::string faulty = "domains:\n  - 12\n  - 012\nlimits: {per_5s: 0}\n";
    const auto faults = said("check-config", faulty, {}, 78);
    EXPECT_THAT(faults, AllOf(HasSubstr("dcvwatchd.yaml:4:5: "), HasSubstr("dcvwatchd.yaml:5:18: ")));
    EXPECT_EQ(said("plan", faulty, {}, 78), faults);
    EXPECT_EQ(said("plan", faulty, {"--json"}, 78), faults);
}

TEST_F(Plan, OfNobodySaysWhatAListedDomainWouldGet) {
    EXPECT_THAT(
        said("plan", "domains: []\n"),
        AllOf(HasSubstr("asked 788 times"), EndsWith("\n0 domains: no check is made until one is listed\n")));
}

struct Feasibility : Plan {};

TEST_F(Feasibility, IsTheLastThatCheckConfigSays) {
    EXPECT_THAT(
        said("check-config", list_of(420)),
        EndsWith("\nok\n420 domains: first round 6 min 18 s; at one day of age 0.33 checks/s of 1.00/s "
                 "allowed; stretch 1.0\n"));
    EXPECT_THAT(said("check-config", "domains: []\n"),
                EndsWith("\nok\n0 domains: no check is made until one is listed\n"));
}

TEST_F(Feasibility, CountsTheAgeThatSinceGivesAndSaysSo) {
    EXPECT_THAT(said("check-config", "domains: [{id: 1, since: 2020-01-01}, 2]\n"),
                EndsWith("stretch 1.0 (1 domain at the age that since gives)\n"));
}

TEST_F(Feasibility, SaysWhatWouldSufficeWhenTheLimitsDoNot) {
    EXPECT_THAT(
        said("check-config", list_of(3000)),
        EndsWith("stretch 2.4\n"
                 "the limits do not suffice: every domain is asked less often by that factor\n"
                 "stretch 1.0 again with schedule.at_one_day: 48m\n"
                 "stretch 1.0 again with limits.per_5s: 20 and limits.per_3min: 478 (DigiCert blocks the key "
                 "over 100 in 5 s or 1000 in 3 min; what your other tools send with it counts, too)\n"));
    EXPECT_THAT(said("check-config", list_of(12'000)),
                AllOf(EndsWith("stretch 1.0 again with schedule.at_one_day: 192m\n")));
    EXPECT_THAT(said("plan", list_of(100'000)), HasSubstr("stretch 1.0 again with a shorter list only: "));
}

TEST_F(Feasibility, IsBackWithWhatItAdvises) {
    for (const auto* const advised :
         {"schedule: {at_one_day: 48m}\n", "limits: {per_5s: 20, per_3min: 478}\n"})
        EXPECT_THAT(said("check-config", list_of(3000, advised)), EndsWith("stretch 1.0\n"));
}

}  // namespace
}  // namespace dcv::test
