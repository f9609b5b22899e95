#include "config/include_list.hpp"

#include "config/findings.hpp"
#include "support/temporary_directory.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace dcv::config {

using testing::ElementsAre;
using testing::IsEmpty;
namespace fs = std::filesystem;

namespace {

class IncludeList : public testing::Test {
protected:
    /// The files that `text` names, seen from `directory`.
    std::vector<fs::path> files(const std::string& text, const fs::path& directory) {
        const auto document = yaml_document::parse(*text_file::check("f", text + "\n"), findings_);
        return read_includes(yaml_value{*document}, directory, findings_).files;
    }

    const fs::path& here() const { return directory_.path(); }

    test::temporary_directory directory_;
    findings findings_;
};

TEST_F(IncludeList, KeepsTheOrderOfPathsAndSortsPatternsByTheirBytes) {
    for (const auto* const name : {"b.yaml", "B.yaml", "a10.yaml", "a9.yaml", "c.yml", ".hidden.yaml"})
        directory_.write(name, "[]\n");
    EXPECT_THAT(files("[c.yml, '*.yaml']", here()),
                ElementsAre(here() / "c.yml", here() / "B.yaml", here() / "a10.yaml", here() / "a9.yaml",
                            here() / "b.yaml"));
    EXPECT_THAT(files("['a?.yaml', '[bB].yaml']", here()),
                ElementsAre(here() / "a9.yaml", here() / "B.yaml", here() / "b.yaml"));
}

TEST_F(IncludeList, TakesAbsolutePathsAsTheyAre) {
    const auto file = directory_.write("a.yaml", "[]\n");
    EXPECT_THAT(files(fmt::format("[{}]", file.string()), "/elsewhere"), ElementsAre(file));
    EXPECT_THAT(files(fmt::format("[{}/*]", here().string()), "/elsewhere"), ElementsAre(file));
}

TEST_F(IncludeList, TakesItsOwnDirectoryForNoPattern) {
    const auto file = directory_.write("[odd]*/a.yaml", "[]\n");
    EXPECT_THAT(files("['*.yaml']", file.parent_path()), ElementsAre(file));
}

TEST_F(IncludeList, RefusesAPathThatIsNotThere) {
    fs::create_symlink("gone", here() / "dangling");
    EXPECT_THAT(files("[gone.yaml, dangling]", here()), IsEmpty());
    EXPECT_EQ(findings_.take_faults().size(), 2U);
}

TEST_F(IncludeList, WarnsOfAPatternThatMatchesNothing) {
    EXPECT_THAT(files("['*.yaml', 'gone/*.yaml']", here()), IsEmpty());
    EXPECT_TRUE(findings_.faultless());
    EXPECT_EQ(findings_.take_warnings().size(), 2U);
}

TEST_F(IncludeList, RefusesAPatternInADirectoryThatCannotBeRead) {
    fs::create_directory(here() / "closed");
    fs::permissions(here(), fs::perms::owner_all | fs::perms::others_exec);
    fs::permissions(here() / "closed", fs::perms::none);
    const auto before = ::geteuid();
    if (before == 0) {
        ASSERT_EQ(::seteuid(65534), 0);
    }
    EXPECT_THAT(files("['closed/*.yaml']", here()), IsEmpty());
    ASSERT_EQ(::seteuid(before), 0);
    fs::permissions(here() / "closed", fs::perms::owner_all);
    const auto faults = findings_.take_faults();
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].wrong, "a directory of this pattern cannot be read");
}

}  // namespace

}  // namespace dcv::config
