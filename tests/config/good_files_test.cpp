// Valid files of every kind, and what they mean.
#include "config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace dcv::config {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::sys_seconds now = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1};
const fs::path directory = fs::path{TEST_DATA_DIR} / "config" / "good";

loaded good(const std::string& name) {
    auto result = load(directory / name, now);
    if (result) return *std::move(result);
    for (const auto& fault : result.error().faults)
        ADD_FAILURE() << fault.to_string();
    return {};
}

std::vector<std::int64_t> ids(const loaded& read) {
    std::vector<std::int64_t> numbers;
    for (const auto& domain : read.settings.domains)
        numbers.push_back(domain.id.value());
    return numbers;
}

TEST(GoodFile, SaysWhereTheApiIsAndHowItIsReached) {
    const auto api = good("everything.yaml").settings.api;
    EXPECT_EQ(api.origin.host, "certcentral.digicert.eu");
    EXPECT_EQ(api.origin.port, "8443");
    EXPECT_EQ(api.base_path, "/services/v2");
    EXPECT_EQ(api.timeout, 1500ms);
    EXPECT_EQ(api.connections, 8U);
    ASSERT_TRUE(api.proxy);
    EXPECT_EQ(api.proxy->host, "2001:db8::1");
    EXPECT_EQ(api.proxy->port, "3128");
}

TEST(GoodFile, SeesRelativePathsFromWhereItLies) {
    const auto api = good("everything.yaml").settings.api;
    EXPECT_EQ(api.key_file, "/etc/dcvwatchd/other_key");
    EXPECT_EQ(api.ca_file, directory / "ca.pem");
    EXPECT_EQ(api.proxy_credentials_file, directory / "proxy");
}

TEST(GoodFile, SaysLimitsAndSchedule) {
    const auto settings = good("everything.yaml").settings;
    EXPECT_EQ(settings.limits.per_5s, 100U);
    EXPECT_EQ(settings.limits.per_3min, 1000U);
    EXPECT_EQ(settings.schedule.floor, 2min);
    EXPECT_EQ(settings.schedule.at_one_day, 1h);
    EXPECT_EQ(settings.schedule.jitter, 0.25);
}

TEST(GoodFile, ListsDomainsInOrderAndIncludedOnesAfterThem) {
    const auto read = good("everything.yaml");
    EXPECT_THAT(ids(read), ElementsAre(1234567, 1234568, 9223372036854775807, 1, 20, 30, 40));
    EXPECT_THAT(read.warnings, IsEmpty());
}

TEST(GoodFile, NamesDomainsAndSaysWhenTheyWereSubmitted) {
    const auto domains = good("everything.yaml").settings.domains;
    ASSERT_EQ(domains.size(), 7U);
    EXPECT_EQ(domains[0].name, "");
    EXPECT_FALSE(domains[0].since);
    EXPECT_EQ(domains[2].name, "example.com");
    EXPECT_EQ(domains[2].since, std::chrono::sys_days{std::chrono::year{2026} / 11 / 20});
    EXPECT_EQ(domains[3].name, "*.example.net (old)");
    EXPECT_EQ(domains[3].since, std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + 7h + 59s);
}

TEST(GoodFile, MayListNothing) {
    EXPECT_THAT(good("nothing_to_watch.yaml").settings.domains, IsEmpty());
    EXPECT_THAT(good("nothing_included.yaml").settings.domains, IsEmpty());
}

TEST(GoodFile, MayHaveWindowsLineEnds) {
    const auto read = good("windows_line_ends.yaml");
    EXPECT_THAT(ids(read), ElementsAre(12, 13));
    EXPECT_EQ(read.settings.domains[1].name, "thirteen.example");
}

TEST(GoodFile, MayLookLikeJson) {
    const auto read = good("as_json.yaml");
    EXPECT_THAT(ids(read), ElementsAre(12, 13, 14));
    EXPECT_EQ(read.settings.limits.per_5s, 5U);
}

TEST(GoodFile, MayLiftTheLimitsOnLoopbackWhereverItSaysSo) {
    const auto settings = good("rehearsal.yaml").settings;
    EXPECT_EQ(settings.limits.per_5s, 1'000'000U);
    EXPECT_EQ(settings.limits.per_3min, 1'000'000U);
    EXPECT_EQ(settings.api.base_path, "/v2");
}

}  // namespace

}  // namespace dcv::config
