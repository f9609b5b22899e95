#include "certcentral-sim/options.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;

command_line read(std::vector<const char*> words) {
    words.insert(words.begin(), "certcentral-sim");
    return read_command_line(static_cast<int>(words.size()), words.data());
}

TEST(Options, HaveDefaults) {
    const auto line = read({"--scenario", "world.yaml", "--dir", "/tmp/x"});
    ASSERT_TRUE(line.wanted);
    EXPECT_EQ(line.wanted->scenario, "world.yaml");
    EXPECT_EQ(line.wanted->port, 0);
    EXPECT_EQ(line.wanted->speed, 1.0);
    EXPECT_EQ(line.wanted->seed, 1U);
    EXPECT_FALSE(line.wanted->stop_after);
    EXPECT_FALSE(line.wanted->report);
}

TEST(Options, AreRead) {
    const auto line = read({"--scenario", "w", "--dir", "d", "--port", "8443", "--speed", "60", "--seed", "7",
                            "--for", "40s", "--report", "--report-json", "r.json", "--log", "l"});
    ASSERT_TRUE(line.wanted);
    EXPECT_EQ(line.wanted->port, 8443);
    EXPECT_EQ(line.wanted->speed, 60.0);
    EXPECT_EQ(line.wanted->stop_after, 40s);
    EXPECT_TRUE(line.wanted->report);
    EXPECT_EQ(line.wanted->report_json, "r.json");
}

TEST(Options, ThatMakeNoSenseEndWith64) {
    const std::vector<std::vector<const char*>> wrong{
        {},
        {"--scenario", "w"},
        {"--scenario", "w", "--dir", "d", "--port", "70000"},
        {"--scenario", "w", "--dir", "d", "--speed", "0"},
        {"--scenario", "w", "--dir", "d", "--speed", "-1"},
        {"--scenario", "w", "--dir", "d", "--speed", "nan"},
        {"--scenario", "w", "--dir", "d", "--for", "40"},
        {"--scenario", "w", "--dir", "d", "--fast"},
        {"--scenario", "w", "--dir", "d", "stray"},
    };
    for (const auto& words : wrong) {
        const auto line = read(words);
        EXPECT_FALSE(line.wanted);
        EXPECT_EQ(line.exit_status, 64);
    }
}

TEST(Options, HelpEndsWith0) {
    const auto line = read({"--help"});
    EXPECT_FALSE(line.wanted);
    EXPECT_EQ(line.exit_status, 0);
}

}  // namespace
}  // namespace dcv::sim
