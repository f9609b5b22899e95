#include "config/sources.hpp"

#include "config/load.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace dcv::config {

namespace fs = std::filesystem;

namespace {

struct Sources : testing::Test {
    /// Reads a configuration that includes `a.yaml` and what is in `more`.
    void read() {
        directory.write("main.yaml", "include: [a.yaml, 'more/*.yaml']\n");
        directory.write("a.yaml", "- 1\n");
        directory.write("more/b.yaml", "- 2\n");
        ASSERT_TRUE(load(directory.path() / "main.yaml", {}, files));
        ASSERT_EQ(files.refresh(), std::nullopt);
    }

    /// The file that changed, seen from the directory; and nothing did at the next look.
    std::string changed() {
        const auto file = files.refresh();
        EXPECT_EQ(files.refresh(), std::nullopt);
        return file ? file->lexically_relative(directory.path()).string() : "";
    }

    test::temporary_directory directory;
    sources files;
};

TEST_F(Sources, F14_NameTheFileThatChanged) {
    read();
    directory.write("a.yaml", "- 3\n");
    EXPECT_EQ(changed(), "a.yaml");
    directory.write("main.yaml", "include: [a.yaml, 'more/*.yaml'] # the same\n");
    EXPECT_EQ(changed(), "main.yaml");
    directory.write("a.yaml", "- 3\n");
    EXPECT_EQ(changed(), "") << "the same bytes again";
}

TEST_F(Sources, F14_NameTheFileThatCameOrWent) {
    read();
    directory.write("more/a.yaml", "- 3\n");
    EXPECT_EQ(changed(), "more/a.yaml");
    fs::remove(directory.path() / "a.yaml");
    EXPECT_EQ(changed(), "a.yaml");
    fs::rename(directory.path() / "more/b.yaml", directory.path() / "more/c.yaml");
    EXPECT_EQ(changed(), "more/b.yaml");
}

TEST_F(Sources, F14_NeverSettleOnAFileThatIsBeingWritten) {
    // Of another length than its status says each time it is read.
    directory.write("main.yaml", "include: [/proc/uptime]\n");
    EXPECT_FALSE(load(directory.path() / "main.yaml", {}, files));
    EXPECT_EQ(files.refresh(), "/proc/uptime");
    EXPECT_EQ(files.refresh(), "/proc/uptime");
}

}  // namespace

}  // namespace dcv::config
