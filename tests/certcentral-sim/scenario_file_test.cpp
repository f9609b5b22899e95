#include "certcentral-sim/scenario_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* keys = "keys: [{key: a-key}]\n";

fault_lines faults_in(const std::string& text) {
    const auto read = parse_scenario(text, "world.yaml");
    return read.has_error() ? read.error() : fault_lines{};
}

// Faults of a scenario whose keys, on line 1, are right.
fault_lines faults_after_keys(const std::string& rest) {
    return faults_in(keys + rest);
}

TEST(Scenario, NeedsOnlyAKey) {
    const auto read = parse_scenario(keys, "world.yaml");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->keys.front().value, "a-key");
    EXPECT_EQ(read->keys.front().granted, permission::full);
    EXPECT_EQ(read->limits.per_5s, 100U);
    EXPECT_EQ(read->limits.per_3min, 1000U);
    EXPECT_EQ(read->terms.perspectives, 4U);
    EXPECT_EQ(read->terms.random_value_lifetime, 720h);
    EXPECT_EQ(read->active_answer, active_answer::active);
    EXPECT_TRUE(read->domains.empty());
}

TEST(Scenario, SaysEverythingItCanSay) {
    const auto read = parse_scenario(R"(
keys:
  - {key: one, permission: full}
  - {key: two, permission: view_only}
latency: {min: 1ms, max: 2s}
limits: {per_5s: 7, per_3min: 70, retry_after: 9s}
maintenance:
  - {from: 10m, until: 12m}
  - {from: 1h, until: 2h, retry_after: 30m}
perspectives: 6
quorum: all
random_value_lifetime: 29d
own_polling: false
active_answer: error
pending_answer: mixed
token_in_answer: false
domains:
  - {id: 42, name: www.example.com, method: http-token, submitted: 3d, published: 20s, propagation: 5m}
  - {id: 9223372036854775807, method: email}
  - {id: 43, published: never}
)",
                                     "world.yaml");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->keys[1].granted, permission::view_only);
    EXPECT_EQ(read->latency.max, 2s);
    EXPECT_EQ(read->limits.retry_after, 9s);
    EXPECT_EQ(read->maintenance_windows[1].from, instant{1h});
    EXPECT_EQ(read->maintenance_windows[1].retry_after, 30min);
    EXPECT_EQ(read->terms.quorum, quorum_rule::all);
    EXPECT_FALSE(read->terms.own_polling);
    EXPECT_EQ(read->pending_answer, pending_answer::mixed);
    EXPECT_FALSE(read->token_in_answer);
    EXPECT_EQ(read->domains[0].by, method::http_token);
    EXPECT_EQ(read->domains[0].submitted, 72h);
    EXPECT_EQ(read->domains[0].published, 20s);
    EXPECT_EQ(read->domains[1].by, method::unsuitable);
    EXPECT_EQ(read->domains[1].method_name, "email");
    EXPECT_FALSE(read->domains[2].published);
}

TEST(Scenario, RefusesUnknownKeysWithTheirLine) {
    EXPECT_THAT(faults_after_keys("speed: 2\n"), ElementsAre("world.yaml:2: unknown key `speed`"));
    EXPECT_THAT(faults_after_keys("domains:\n  - id: 1\n    nam: x\n"),
                ElementsAre("world.yaml:4: unknown key `nam`"));
    EXPECT_THAT(faults_after_keys("limits:\n  per_5s: 1\n  per_1s: 1\n"),
                ElementsAre("world.yaml:4: unknown key `per_1s`"));
}

TEST(Scenario, RefusesAKeyThatStandsTwice) {
    EXPECT_THAT(faults_after_keys("perspectives: 3\nperspectives: 4\n"),
                ElementsAre("world.yaml:3: `perspectives` stands here twice"));
}

TEST(Scenario, ReportsAllItsFaultsAtOnce) {
    EXPECT_THAT(
        faults_after_keys("latency: fast\nquorum: most\ndomains:\n  - {id: 0}\n  - {name: x}\n"),
        ElementsAre("world.yaml:2: a mapping (key: value) is needed here",
                    "world.yaml:3: `quorum` must be one of mpic, all; found: most",
                    "world.yaml:5: `id` must be a whole number from 1 to 9223372036854775807; found: 0",
                    "world.yaml:6: a domain needs an `id`"));
}

TEST(Scenario, RefusesValuesThatWillNotDo) {
    const std::pair<const char*, const char*> wrong[] = {
        {"perspectives: 1\n", "from 2 to 32; found: 1"},
        {"perspectives: 010\n", "from 2 to 32; found: 010"},
        {"perspectives: 0x4\n", "found: 0x4"},
        {"limits: {per_5s: 0}\n", "from 1 to 1000000"},
        {"latency: {min: 2s, max: 1s}\n", "`max` must not be less than `min`"},
        {"latency: {min: 2}\n", "a whole number and one of ms s m h d"},
        {"maintenance: [{from: 2m, until: 1m}]\n", "a later `until`"},
        {"maintenance: [{from: 2m}]\n", "a later `until`"},
        {"maintenance: {from: 1m, until: 2m}\n", "must be a list"},
        {"own_polling: sometimes\n", "one of true, false; found: sometimes"},
        {"domains: [{id: 1, published: soon}]\n", "or never; found: soon"},
        {"domains: [{id: 1, method: email, published: 1s}]\n", "`published` means nothing"},
        {"domains: [{id: 1}, {id: 1}]\n", "id 1 stands in the list twice"},
        {"domains: [1]\n", "a mapping (key: value) is needed here"},
    };
    for (const auto& [text, said] : wrong) {
        const auto faults = faults_after_keys(text);
        ASSERT_FALSE(faults.empty()) << text;
        EXPECT_THAT(faults.front(), HasSubstr("world.yaml:2: ")) << text;
        EXPECT_THAT(faults.front(), HasSubstr(said)) << text;
    }
}

TEST(Scenario, NeedsKeysThatCanBeSent) {
    EXPECT_THAT(faults_in("domains: []\n"), ElementsAre("world.yaml:1: `keys` is missing"));
    EXPECT_FALSE(faults_in("keys: [{key: \"a b\"}]\n").empty());
    EXPECT_FALSE(faults_in("keys: [{permission: full}]\n").empty());
    EXPECT_FALSE(faults_in("keys: [{key: x, permission: root}]\n").empty());
    EXPECT_FALSE(faults_in("keys: [{key: x}, {key: x}]\n").empty());
}

TEST(Scenario, IsOneYamlDocument) {
    EXPECT_THAT(faults_in(""), ElementsAre(HasSubstr("one YAML document is needed")));
    EXPECT_THAT(faults_in(std::string{keys} + "---\n" + keys),
                ElementsAre(HasSubstr("one YAML document is needed")));
    EXPECT_THAT(faults_in("keys: [\n"), ElementsAre(HasSubstr("world.yaml:")));
    EXPECT_THAT(faults_in("- a\n"), testing::Contains("world.yaml:1: a mapping (key: value) is needed here"));
}

TEST(Scenario, OfTheExampleAndOfTheDemoAreRight) {
    for (const auto* const file : {EXAMPLE_SCENARIO, DEMO_SCENARIO}) {
        const auto read = load_scenario(file);
        EXPECT_TRUE(read.has_value())
            << testing::PrintToString(read.has_error() ? read.error() : fault_lines{});
    }
}

TEST(Scenario, OfTheDemoKnowsADozenDomainsAndNotTheOneLeftOut) {
    const auto read = load_scenario(DEMO_SCENARIO);
    ASSERT_TRUE(read.has_value());
    ASSERT_EQ(read->domains.size(), 12U);
    EXPECT_EQ(read->domains.front().id, 2000001);
    EXPECT_EQ(read->domains.back().id, 2000012);
    EXPECT_EQ(read->keys.front().value, "demo-key-not-a-secret-0001");
}

TEST(Scenario, ThatCannotBeReadIsAFault) {
    EXPECT_THAT(load_scenario("/nonexistent/world.yaml").error(),
                ElementsAre("/nonexistent/world.yaml: cannot be read"));
    EXPECT_THAT(load_scenario("/").error(), ElementsAre("/: cannot be read"));
}

}  // namespace
}  // namespace dcv::sim
