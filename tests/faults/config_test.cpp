// The configuration when the daemon starts: rows F1 to F6, F9 to F11, F13, F17, F18 and L18 of
// docs/faults.md. What a reload makes of them stands in reload_test.cpp.
#include "faults/starting_place.hpp"
#include "support/daemon_process.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::test {
namespace {

using namespace std::string_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsSubsetOf;
using testing::StartsWith;

// Ids of many lengths: a cut one is another one.
constexpr std::string_view marked_list =
    "--- # more\n- 98765432\n- {id: 55, name: a.example}\n- 4\n... # end\n\n";
constexpr std::string_view marked =
    "# A comment.\n---\ninclude: [list.yaml]\ndomains:\n  - 1234567\n  - id: 89\n    name: \"b#c.example\"\n"
    "    since: 2026-11-20\n  - 3\n...\n# a last word\n";
constexpr std::string_view unmarked = "include: [list.yaml]\ndomains:\n  - 1234567\n  - id: 89\n  - 3\n";

TEST(Faults, F1_AFileCutAtAnyByteIsRefusedOrWhole) {
    const starting_place here;
    here.directory().write("list.yaml", marked_list);
    here.directory().write("c.yaml", marked);
    ASSERT_THAT(*here.ids(), ElementsAre(1234567, 89, 3, 98765432, 55, 4));
    const auto whole = *here.ids();
    for (const auto& [name, text] : {std::pair{"list.yaml", marked_list}, std::pair{"c.yaml", marked}}) {
        for (std::size_t length = 0; length < text.size(); ++length) {
            here.directory().write(name, text.substr(0, length));
            EXPECT_EQ(here.ids().value_or(whole), whole) << name << " cut at " << length;
        }
        here.directory().write(name, text);
    }
}

TEST(Faults, F1_AFileWithoutMarkersCutAtAnyByteHoldsNoIdThatWasNeverInIt) {
    const starting_place here;
    here.directory().write("list.yaml", "- 98765432\n- 55\n");
    here.directory().write("c.yaml", unmarked);
    const auto whole = *here.ids();
    for (std::size_t length = 0; length < unmarked.size(); ++length) {
        here.directory().write("c.yaml", unmarked.substr(0, length));
        EXPECT_THAT(here.ids().value_or(whole), IsSubsetOf(whole)) << "cut at " << length;
    }
}

TEST(Faults, F2_EveryFaultIsReportedWithItsPlaceAndNothingStarts) {
    const starting_place here;
    EXPECT_THAT(here.refusals("api: {timeout: 60}\nlimits:\n  per_5s: 500\n  per_5s: 20\nschedule: quick\n"
                              "domain: [1]\ndomains: [2]\n"),
                ElementsAre(StartsWith("c.yaml:1:16: timeout is not a duration; allowed: "),
                            StartsWith("c.yaml:3:11: per_5s is out of range; allowed: "),
                            StartsWith("c.yaml:4:3: per_5s is given twice, first on line 3; "),
                            StartsWith("c.yaml:5:11: schedule is not a mapping; "),
                            StartsWith("c.yaml:6:1: unknown key in the file; allowed: ")));
    EXPECT_THAT(here.refusals("domains:\n  - 1\n  - [2\n"),
                ElementsAre(StartsWith("c.yaml:3:8: broken YAML: ")));
    EXPECT_FALSE(std::filesystem::exists(here.path("state")));
}

TEST(Faults, F3_AnIdIsWrittenInOneWayAndOnce) {
    const starting_place here;
    const auto said =
        here.refusals("domains:\n- 12\n- \"12\"\n- 012\n- 0x1f\n- 1_000\n- 1e3\n- +12\n- {id: 12}\n");
    const auto no_id = "not a domain id; allowed: a whole number from 1 to 9223372036854775807"s;
    const auto twice = "domain 12 is listed twice, first at c.yaml:2:3; "s;
    EXPECT_THAT(said, ElementsAre(StartsWith("c.yaml:3:3: " + twice), StartsWith("c.yaml:4:3: " + no_id),
                                  StartsWith("c.yaml:5:3: " + no_id), StartsWith("c.yaml:6:3: " + no_id),
                                  StartsWith("c.yaml:7:3: " + no_id), StartsWith("c.yaml:8:3: " + no_id),
                                  StartsWith("c.yaml:9:8: " + twice)));
}

TEST(Faults, F4_WhatIsNoIdIsRefusedWithItsLine) {
    const starting_place here;
    const lines odd{"0",    "-1",   "9223372036854775808",
                    "1.5",  "null", "18446744073709551616",
                    "true", "text", "1111111111222222222233333333334444444444",
                    "[5]"};
    std::string text = "domains:\n";
    std::vector<testing::Matcher<std::string>> expected;
    for (std::size_t line = 0; line < odd.size(); ++line) {
        text += "- " + odd[line] + "\n";
        expected.emplace_back(StartsWith(fmt::format("c.yaml:{}:3: not a domain id; allowed: ", line + 2)));
    }
    EXPECT_THAT(here.refusals(text), ElementsAreArray(expected));
}

TEST(Faults, F5_AnEmptyListIdlesAndNoListIsRefused) {
    const starting_place here;
    here.directory().write("c.yaml", "domains: []\n");
    daemon_process idle{here.command("run")};
    EXPECT_TRUE(idle.wait_for("service_idle"));
    idle.signal(SIGTERM);
    EXPECT_EQ(idle.wait(), 0);

    EXPECT_THAT(here.refusals("limits: {}\n"), ElementsAre(HasSubstr("domains")));
    EXPECT_THAT(here.refusals("domains:\n"), ElementsAre(StartsWith("c.yaml:1:1: domains is empty")));
    EXPECT_THAT(here.refusals(""), ElementsAre(StartsWith("c.yaml:1:1: the file is empty")));
}

TEST(Faults, F6_AHundredThousandIdsFitIntoModestMemory) {
    const starting_place here;
    std::string text = "domains:\n";
    for (int id = 1; id <= 100'000; ++id)
        text += fmt::format("  - {}\n", id);
    here.directory().write("c.yaml", text);
    daemon_process daemon{here.command("check-config")};
    EXPECT_EQ(daemon.wait(), 0);
    EXPECT_THAT(daemon.output(), HasSubstr("100000 domains"));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // They keep a shadow of everything.
    rusage used{};
    ASSERT_EQ(::getrusage(RUSAGE_CHILDREN, &used), 0);
    EXPECT_LT(used.ru_maxrss, 200 * 1024) << "KiB";
#endif
}

TEST(Faults, F9_AnIntervalIsADurationWithinItsRange) {
    const starting_place here;
    for (const auto* const odd : {"0s", "0", "-5s", "1ns", "1e12", "1000000000000d", ".nan", "1 fortnight"}) {
        const auto said = here.faults(fmt::format("domains: [1]\nschedule:\n  at_one_day: {}\n", odd));
        EXPECT_THAT(said, ElementsAre(AllOf(StartsWith("c.yaml:3:15: at_one_day is "),
                                            HasSubstr("; allowed: 10ms to 1d, "))))
            << odd;
    }
    EXPECT_THAT(here.refusals("domains: [1]\nschedule: {floor: 0s, jitter: -1}\n"),
                ElementsAre(StartsWith("c.yaml:2:19: floor"), StartsWith("c.yaml:2:31: jitter")));
}

TEST(Faults, F10_AKeyThatIsNoneRefusesTheStartAndIsNotQuoted) {
    const starting_place here;
    const auto said = [&here](std::string_view key, mode_t mode) {
        here.directory().write("key", key, mode);
        return here.refusals("api: {key_file: key}\ndomains: [1]\n");
    };
    EXPECT_THAT(here.refusals("api: {key_file: key}\ndomains: [1]\n"),
                ElementsAre(StartsWith("key:1:1: the file of the API key does not exist")));
    EXPECT_THAT(said("", 0600), ElementsAre(HasSubstr("is empty")));
    EXPECT_THAT(said("canary-key\r\n\r\n", 0600), ElementsAre(HasSubstr("(CRLF)")));
    EXPECT_THAT(said("canary-key\n", 0644), ElementsAre(HasSubstr("read by others than its owner")));
    EXPECT_THAT(said("canary" + std::string(1'000'000, 'k'), 0600), ElementsAre(HasSubstr("is too large")));
    EXPECT_THAT(said("canary\0key"s, 0600), ElementsAre(HasSubstr("binary data")));
}

TEST(Faults, L18_AStartWithoutACertificateToTrustIsRefused) {
    const starting_place here;
    here.directory().write("key", "canary-of-a-key\n", 0600);
    EXPECT_THAT(here.refusals("api: {key_file: key}\ndomains: [1]\n",
                              {"SSL_CERT_FILE=/nowhere/cert.pem", "SSL_CERT_DIR=/nowhere/certs"}),
                ElementsAre(AllOf(HasSubstr("the system's trust store holds no certificate"),
                                  HasSubstr("/nowhere/certs"), HasSubstr("api.ca_file"))));
    here.directory().write("empty.pem", "");
    EXPECT_THAT(
        here.refusals("api: {key_file: key, ca_file: empty.pem}\ndomains: [1]\n"),
        ElementsAre(HasSubstr("empty.pem:1:1: no trust store: the file holds no certificate in PEM")));
}

TEST(Faults, F10_ACredentialIsMendedByARestartAndTheFaultSaysSo) {
    const starting_place here;
    const lines in_service{"CREDENTIALS_DIRECTORY=" + here.path("credentials")};
    const auto restart = HasSubstr("the credential /etc/credstore/dcvwatchd.api_key, and a restart");
    EXPECT_THAT(here.refusals("domains: [1]\n", in_service),
                ElementsAre(AllOf(HasSubstr("does not exist"), restart)));
    EXPECT_THAT(here.refusals("api: {key_file: gone}\ndomains: [1]\n", in_service),
                ElementsAre(AllOf(HasSubstr("does not exist"), HasSubstr("no api.key_file"), restart)));
    here.directory().write("credentials/dcvwatchd.api_key", "canary key\n");
    EXPECT_THAT(here.refusals("domains: [1]\n", in_service),
                ElementsAre(AllOf(HasSubstr("holds a blank"), HasSubstr("and a restart"))));
}

TEST(Faults, F11_AFileThatIsNotThereOrADirectoryRefusesTheStart) {
    const starting_place here;
    EXPECT_THAT(here.refusals(), ElementsAre(StartsWith("c.yaml:1:1: the file does not exist")));
    std::filesystem::create_directory(here.path("c.yaml"));
    EXPECT_THAT(here.refusals(), ElementsAre(StartsWith("c.yaml:1:1: the file is a directory")));
}

TEST(Faults, F13_YamlWithTwoReadingsIsRefused) {
    const starting_place here;
    const auto said = [&here](std::string_view text) { return here.faults(text); };
    EXPECT_THAT(said("\xEF\xBB\xBF"
                     "domains: [1]\n"),
                ElementsAre(HasSubstr("byte order mark")));
    EXPECT_THAT(said("\xFF\xFE"
                     "d\0o\0"s),
                ElementsAre(HasSubstr("UTF-16")));
    EXPECT_THAT(said("domains:\n\t- 1\n"), ElementsAre(StartsWith("c.yaml:2:2: ")));
    EXPECT_THAT(said("domains: [1]\n---\ndomains: [2]\n"),
                ElementsAre(HasSubstr("a second document starts here")));
    EXPECT_THAT(said("domains: [&one 1, *one]\n"),
                ElementsAre(HasSubstr("an anchor"), HasSubstr("an alias")));
    EXPECT_THAT(said("limits: {<<: {per_5s: 1}}\ndomains: [1]\n"), ElementsAre(StartsWith("c.yaml:1:10: ")));
    EXPECT_THAT(said("domains: [!!int 1]\n"), ElementsAre(HasSubstr("a tag")));
}

TEST(Faults, F17_WhatTheParserPassesOverIsRefusedWithItsPlace) {
    const starting_place here;
    EXPECT_THAT(here.refusals("domains:\n- 77\n%- 79\n"),
                ElementsAre(StartsWith("c.yaml:3:1: a line that begins with %")));
    EXPECT_THAT(here.faults("%YAML 1.2\n---\ndomains: [77]\n...\n"), ElementsAre(StartsWith("c.yaml:1:1: ")));
    EXPECT_THAT(here.faults("domains: [77, 78]#, 79]\n"),
                ElementsAre(StartsWith("c.yaml:1:18: a # without a blank")));
    EXPECT_THAT(here.faults("domains:\n- 77 # \u2028- 79\n"),
                ElementsAre(StartsWith("c.yaml:2:8: an invisible character; ")));
    EXPECT_THAT(here.faults("domains:\n\uFEFF- 77\n"), ElementsAre(StartsWith("c.yaml:2:1: an invisible ")));
    EXPECT_THAT(here.faults("domains: [77]\n... [78]\n"), ElementsAre(StartsWith("c.yaml:2:5: ")));
    EXPECT_THAT(here.faults("domains:\n- id: 77\n  name: a.example\n    - 79\n"),
                ElementsAre(StartsWith("c.yaml:3:9: text on more than one line; ")));
}

TEST(Faults, F18_APathThatIsTooLongIsRefusedAtItsPlaceAndShortened) {
    const starting_place here;
    for (const std::size_t length : {300U, 4'096U, 100'000U}) {
        for (const auto* const first : {"p", "%", "\\n"}) {
            const auto said = here.refusals("include:\n  - \"" + (first + std::string(length, 'p')) + "\"\n");
            ASSERT_THAT(
                said, ElementsAre(StartsWith("c.yaml:2:5: this file cannot be found (File name too long)")));
            EXPECT_LT(said[0].size(), 300U);
        }
    }
    EXPECT_THAT(here.faults("include: ['*" + std::string(5000, 'p') + "']\n"),
                ElementsAre(StartsWith("c.yaml:1:11: longer than any path")));
    EXPECT_THAT(here.faults("include: [\"a\\n%*b/c\"]\n"), ElementsAre());
}

TEST(Faults, F18_AFaultInAListWithALongPathIsStillSaid) {
    const starting_place here;
    std::string path;
    for (int level = 0; level < 15; ++level)
        path += std::string(250, 'd') + "/";
    here.directory().write(path + "list.yaml", "- x\n");
    const auto said = here.refusals("include: [" + path + "list.yaml]\n");
    ASSERT_THAT(said,
                ElementsAre(AllOf(HasSubstr("d/list.yaml:1:3: not a domain id"), HasSubstr("found: x"))));
}

TEST(Faults, F18_NestingTooDeepIsCalledSo) {
    const starting_place here;
    EXPECT_THAT(here.faults("domains: " + std::string(1000, '[') + std::string(1000, ']') + "\n"),
                ElementsAre(StartsWith("c.yaml:1:110: nested too deeply; ")));
}

TEST(Faults, F13_WindowsLineEndsMeanTheSame) {
    const starting_place here;
    here.directory().write("c.yaml", "---\r\ndomains:\r\n  - 12\r\n  - 13\r\n...\r\n");
    EXPECT_THAT(here.ids().value(), ElementsAre(12, 13));
}

}  // namespace
}  // namespace dcv::test
