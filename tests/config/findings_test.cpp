#include "config/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::config {

using testing::ElementsAre;

namespace {

fault at(const char* file, std::size_t line, std::size_t column) {
    return {{file, line, column}, "w", {}, {}};
}

TEST(Findings, ComeInTheOrderOfFilesAndLines) {
    findings found;
    found.refuse(at("z", 2, 1));
    found.refuse(at("z", 1, 9));
    found.refuse(at("z", 1, 2));
    found.end_of_file();
    found.refuse(at("a", 1, 1));
    found.end_of_file();
    std::vector<std::string> lines;
    for (const auto& fault : found.take_faults())
        lines.push_back(fault.to_string());
    EXPECT_THAT(lines, ElementsAre("z:1:2: w", "z:1:9: w", "z:2:1: w", "a:1:1: w"));
}

TEST(Findings, AreCountedWhenTheyAreTooMany) {
    findings found;
    for (std::size_t line = 1; line <= findings::most_faults + 2; ++line)
        found.refuse(at("f", line, 1));
    const auto all = found.take_faults();
    ASSERT_EQ(all.size(), findings::most_faults + 1);
    EXPECT_EQ(all.back().to_string(), "f:10000:1: and 2 more faults, 10002 faults in all");
}

TEST(Findings, F18_AreCountedWhenTheyScrollBy) {
    const auto last_of = [](std::size_t count) {
        findings found;
        for (std::size_t line = 1; line <= count; ++line)
            found.refuse(at("f", line, 1));
        return found.take_faults().back().to_string();
    };
    EXPECT_EQ(last_of(100), "f:100:1: w");
    EXPECT_EQ(last_of(101), "f:101:1: 101 faults in all");
}

}  // namespace

}  // namespace dcv::config
