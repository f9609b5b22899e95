#include "config/load.hpp"

#include "support/temporary_directory.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::config {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

namespace {

constexpr std::chrono::sys_seconds now = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1};

class Load : public testing::Test {
protected:
    auto load_text(std::string_view text) const {
        return load(directory_.write("dcvwatchd.yaml", text), now);
    }

    static std::vector<std::string> words(const faults& all) {
        std::vector<std::string> lines;
        for (const auto& fault : all)
            lines.push_back(fault.to_string());
        return lines;
    }

    test::temporary_directory directory_;
};

TEST_F(Load, RefusesTheSameIdTwiceAndNamesBothPlaces) {
    const auto list = directory_.write("list.yaml", "- 12\n");
    const auto read = load_text("domains:\n  - 12\ninclude: [list.yaml]\n");
    ASSERT_FALSE(read);
    const auto main = (directory_.path() / "dcvwatchd.yaml").string();
    EXPECT_THAT(words(read.error().faults),
                ElementsAre(list.string() + ":1:3: domain 12 is listed twice, first at " + main +
                            ":2:5; allowed: each id once; found: 12"));
}

TEST_F(Load, ReportsTheFaultsOfAllFilesInTheirOrder) {
    directory_.write("b.yaml", "- x\n- y\n");
    directory_.write("a.yaml", "- z");
    const auto read = load_text("include:\n  - '*.yaml'\n  - gone\nlimits:\n  per_5s: 0\nbad: key\n");
    ASSERT_FALSE(read);
    EXPECT_THAT(
        words(read.error().faults),
        ElementsAre(HasSubstr("dcvwatchd.yaml:3:5: "), HasSubstr("dcvwatchd.yaml:5:11: "),
                    HasSubstr("dcvwatchd.yaml:6:1: "), HasSubstr("a.yaml:1:1: "), HasSubstr("b.yaml:1:3: "),
                    HasSubstr("b.yaml:2:3: "), HasSubstr("dcvwatchd.yaml:1:1: the file is not a list")));
}

TEST_F(Load, SaysWhyThereIsNothingToRead) {
    EXPECT_THAT(words(load(directory_.path() / "gone.yaml", now).error().faults),
                ElementsAre(HasSubstr("gone.yaml:1:1: the file does not exist; allowed: ")));
    EXPECT_THAT(words(load(directory_.path(), now).error().faults),
                ElementsAre(HasSubstr(":1:1: the file is a directory; allowed: ")));
}

TEST_F(Load, SpeaksOfFilesAsTheyWereGiven) {
    const auto back = std::filesystem::current_path();
    directory_.write("main.yaml", "include: [lists/a.yaml]\n");
    directory_.write("lists/a.yaml", "- 0\n");
    std::filesystem::current_path(directory_.path());
    const auto read = load("main.yaml", now);
    std::filesystem::current_path(back);
    ASSERT_FALSE(read);
    EXPECT_THAT(words(read.error().faults), ElementsAre(testing::StartsWith("lists/a.yaml:1:3: ")));
}

TEST_F(Load, WarnsOfAFloorThatIsFasterThanDigiCert) {
    const auto read = load_text("schedule:\n  floor: 59s\ndomains: []\n");
    ASSERT_TRUE(read);
    EXPECT_THAT(words(read->warnings),
                ElementsAre(EndsWith(":2:10: floor is shorter than 1m, the fastest pace of DigiCert's own "
                                     "checks; allowed: 1m or more; found: 59s")));
    EXPECT_EQ(read->settings.schedule.floor, 59s);
}

TEST_F(Load, WarnsOfASinceThatLiesInTheFuture) {
    const auto read = load_text("domains:\n  - {id: 1, since: 2026-12-01}\n  - {id: 2, since: 2026-12-02}\n");
    ASSERT_TRUE(read);
    EXPECT_THAT(
        words(read->warnings),
        ElementsAre(EndsWith(":3:20: since lies in the future, the age counts as 0; allowed: a time that "
                             "has passed; found: 2026-12-02")));
}

TEST_F(Load, WarnsOfAPatternThatMatchesNothing) {
    const auto read = load_text("include:\n  - gone.d/*.yaml\n");
    ASSERT_TRUE(read);
    EXPECT_THAT(words(read->warnings),
                ElementsAre(EndsWith(":2:5: no file matches this pattern; found: gone.d/*.yaml")));
}

TEST_F(Load, LiftsTheLimitsForThisMachineAlone) {
    const auto accepts = [this](std::string_view host) {
        constexpr std::string_view limits = "domains: []\nlimits: {per_5s: 101, per_3min: 1001}\n";
        return load_text(fmt::format("{}api:\n  url: 'https://{}/v2'\n", limits, host)).has_value();
    };
    for (const auto* host : {"localhost", "LOCALHOST:8443", "127.0.0.1", "127.1.2.3:1", "[::1]:8443"})
        EXPECT_TRUE(accepts(host)) << host;
    for (const auto* host : {"www.digicert.com", "localhost.example", "127.0.0.1.example", "128.0.0.1",
                             "[::2]", "127.1", "[::ffff:127.0.0.1]"})
        EXPECT_FALSE(accepts(host)) << host;
}

TEST_F(Load, CountsFaultsThatNobodyWouldReadToTheirEnd) {
    std::string text = "domains: [";
    for (int entry = 0; entry < 10'005; ++entry)
        text += "x,";
    const auto read = load_text(text + "]\n");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().faults.size(), 10'001U);
    EXPECT_THAT(read.error().faults.back().to_string(), EndsWith(": and 5 more faults, 10005 faults in all"));
}

}  // namespace

}  // namespace dcv::config
