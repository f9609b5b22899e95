#include "config/main_file.hpp"

#include "config/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <random>
#include <string>
#include <string_view>

namespace dcv::config {

using namespace std::chrono_literals;
using testing::IsEmpty;

namespace {

struct reading {
    main_file main;
    config::faults faults;
};

/// Reads `text` without a disk.
reading read(std::string text) {
    findings findings;
    main_file main;
    auto file = text_file::check("f", std::move(text));
    if (!file) return {{}, {file.error()}};
    const auto document = yaml_document::parse(*std::move(file), findings);
    domain_list domains{{}, findings};
    if (document) main = read_main_file(yaml_value{*document}, "/etc/dcvwatchd", domains, findings);
    main.settings.domains = domains.take();
    return {std::move(main), findings.take_faults()};
}

TEST(MainFile, KeepsTheDefaultOfWhatIsAbsent) {
    const auto [main, faults] = read("domains: []\nlimits: {}\napi: {connections: 1}\n");
    EXPECT_THAT(faults, IsEmpty());
    EXPECT_EQ(main.settings.limits.per_5s, watch::allowance{}.per_5s);
    EXPECT_EQ(main.settings.api.origin.host, "www.digicert.com");
    EXPECT_EQ(main.settings.api.timeout, 60s);
    EXPECT_EQ(main.settings.api.connections, 1U);
    EXPECT_FALSE(main.settings.api.key_file);
}

TEST(MainFile, TakesTheEndsOfEveryRange) {
    for (const auto* const text :
         {"api: {timeout: 1s, connections: 1}", "api: {timeout: 10m, connections: 256}",
          "limits: {per_5s: 1, per_3min: 1}", "limits: {per_5s: 100, per_3min: 1000}",
          "schedule: {floor: 10ms, at_one_day: 10ms, jitter: 0}",
          "schedule: {floor: 1d, at_one_day: 86400s, jitter: 1}"})
        EXPECT_THAT(read(std::string{text}.append("\ndomains: []\n")).faults, IsEmpty()) << text;
}

TEST(MainFile, SeesRelativePathsFromItsDirectory) {
    const auto [main, faults] = read("domains: []\napi: {key_file: keys/a, ca_file: /b}\n");
    EXPECT_EQ(main.settings.api.key_file, "/etc/dcvwatchd/keys/a");
    EXPECT_EQ(main.settings.api.ca_file, "/b");
}

TEST(MainFile, MadeOfGarbageIsRefusedOrTakenButNeverAMishap) {
    constexpr std::array<std::string_view, 27> pieces{
        "domains", "include", "limits", "per_5s", "- ",    "-", ": ", ":",  "\n",
        "\n  ",    "[",       "]",      "{",      "}",     ",", "\"", "'",  "| ",
        "&a",      "*a",      "!t",     "---\n",  "...\n", "#", "\t", "12", "? "};
    std::mt19937 chance{20261120};  // The same garbage every time.
    for (int round = 0; round < 3000; ++round) {
        std::string text = chance() % 2 == 0 ? "domains:\n" : "";
        for (auto count = chance() % 40; count > 0; --count)
            text += pieces[chance() % pieces.size()];
        if (chance() % 4 == 0 && !text.empty()) text[chance() % text.size()] = static_cast<char>(chance());
        const auto [main, faults] = read(text.append("\n"));
        for (const auto& fault : faults)
            EXPECT_FALSE(fault.wrong.empty()) << text;
    }
}

}  // namespace

}  // namespace dcv::config
