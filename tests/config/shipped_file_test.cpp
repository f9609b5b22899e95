// The configuration that is installed: valid, idle, and right about every default it names.
#include "config/load.hpp"
#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace dcv::config {

namespace {

const std::filesystem::path shipped = std::filesystem::path{SOURCE_DIR} / "config" / "dcvwatchd.yaml";

std::string shipped_text() {
    std::ostringstream text;
    text << std::ifstream{shipped}.rdbuf();
    return text.str();
}

/// A key behind a #: none or two blanks are between them. Prose has one.
bool is_key(std::string_view line) {
    return line.size() > 3 && line[0] == '#' && (line[1] != ' ' || (line[2] == ' ' && line[3] != ' '));
}

/// The file with every key made to count; without `include`, whose files are not the test's own.
std::string with_all_keys() {
    std::istringstream lines{shipped_text()};
    std::string text;
    for (std::string line; std::getline(lines, line) && line != "#include:";)
        text += (is_key(line) ? line.substr(1) : line) + "\n";
    return text + "...\n";
}

TEST(ShippedFile, IsValidAndWatchesNothing) {
    const auto read = load(shipped, {});
    ASSERT_TRUE(read) << read.error().faults.front().to_string();
    EXPECT_THAT(read->settings.domains, testing::IsEmpty());
    EXPECT_THAT(read->warnings, testing::IsEmpty());
}

TEST(ShippedFile, CanBeSeenToBeWhole) {
    EXPECT_TRUE(shipped_text().starts_with("---\n"));
    EXPECT_TRUE(shipped_text().ends_with("\n...\n"));
}

TEST(ShippedFile, NamesTheDefaults) {
    const test::temporary_directory directory;
    const auto read = load(directory.write("all.yaml", with_all_keys()), {});
    ASSERT_TRUE(read) << read.error().faults.front().to_string();
    const auto& [api, limits, schedule, domains] = read->settings;
    EXPECT_EQ(api.origin.host, api_settings{}.origin.host);
    EXPECT_EQ(api.origin.port, api_settings{}.origin.port);
    EXPECT_EQ(api.base_path, api_settings{}.base_path);
    EXPECT_EQ(api.timeout, api_settings{}.timeout);
    EXPECT_EQ(api.connections, api_settings{}.connections);
    EXPECT_EQ(limits.per_5s, watch::allowance{}.per_5s);
    EXPECT_EQ(limits.per_3min, watch::allowance{}.per_3min);
    EXPECT_EQ(schedule.floor, watch::schedule{}.floor);
    EXPECT_EQ(schedule.at_one_day, watch::schedule{}.at_one_day);
    EXPECT_EQ(schedule.jitter, watch::schedule{}.jitter);
}

TEST(ShippedFile, ShowsEveryKey) {
    const test::temporary_directory directory;
    const auto read = load(directory.write("all.yaml", with_all_keys()), {});
    ASSERT_TRUE(read) << read.error().faults.front().to_string();
    EXPECT_TRUE(read->settings.api.key_file);
    EXPECT_TRUE(read->settings.api.ca_file);
    EXPECT_TRUE(read->settings.api.proxy);
    EXPECT_TRUE(read->settings.api.proxy_credentials_file);
}

}  // namespace

}  // namespace dcv::config
