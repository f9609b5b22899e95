// Every file below tests/data/config/bad breaks one rule; beside it stands, in a .faults file, what is said
// about it. A rule is added by adding the two files.
#include "config/load.hpp"
#include "config/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace dcv::config {

namespace fs = std::filesystem;

namespace {

const fs::path directory = fs::path{TEST_DATA_DIR} / "config" / "bad";

std::vector<fs::path> bad_files() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{directory})
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string without_directory(std::string text) {
    const auto prefix = directory.string() + "/";
    for (auto at = text.find(prefix); at != text.npos; at = text.find(prefix))
        text.erase(at, prefix.size());
    return text;
}

std::string what_is_said_about(const fs::path& file) {
    const auto result = load(file, std::chrono::sys_days{});
    if (result) return "nothing\n";
    std::string lines;
    for (const auto& fault : result.error().faults)
        lines += without_directory(fault.to_string()) + "\n";
    return lines;
}

class BadFile : public testing::TestWithParam<fs::path> {};

TEST_P(BadFile, IsRefusedInTheseWords) {
    std::ifstream expected{fs::path{GetParam()}.replace_extension(".faults")};
    std::ostringstream lines;
    lines << expected.rdbuf();
    ASSERT_TRUE(expected) << "no .faults file beside " << GetParam();
    EXPECT_EQ(what_is_said_about(GetParam()), lines.str());
}

INSTANTIATE_TEST_SUITE_P(Load, BadFile, testing::ValuesIn(bad_files()),
                         [](const auto& file) { return file.param.stem().string(); });

}  // namespace

}  // namespace dcv::config
