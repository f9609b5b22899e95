#include "config/text_file.hpp"

#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace dcv::config {

namespace {

/// What is wrong with `text`, or nothing.
std::string wrong(std::string text) {
    const auto file = text_file::check("f", std::move(text));
    return file ? "nothing" : file.error().to_string();
}

TEST(TextFile, CountsLinesInNewlinesAndColumnsInCharacters) {
    const auto file = text_file::check("f", "a\nüb\n\nc\n");
    ASSERT_TRUE(file);
    const auto at = [&file](std::size_t offset) { return file->where(offset).to_string(); };
    EXPECT_EQ(at(0), "f:1:1");
    EXPECT_EQ(at(1), "f:1:2");
    EXPECT_EQ(at(2), "f:2:1");
    EXPECT_EQ(at(4), "f:2:2");
    EXPECT_EQ(at(6), "f:3:1");
    EXPECT_EQ(at(7), "f:4:1");
    EXPECT_EQ(at(99), "f:4:3");
}

TEST(TextFile, KnowsItsLinesWithoutTheirEnds) {
    const auto file = text_file::check("f", "a\r\n\nb\n");
    ASSERT_TRUE(file);
    ASSERT_EQ(file->lines(), 3U);
    EXPECT_EQ(file->line(1), "a");
    EXPECT_EQ(file->line(2), "");
    EXPECT_EQ(file->line(3), "b");
}

TEST(TextFile, MayBeEmpty) {
    EXPECT_EQ(wrong(""), "nothing");
}

TEST(TextFile, IsUtf8WithoutByteOrderMark) {
    EXPECT_EQ(wrong("ü€𝄞\u00A0\n"), "nothing");
    EXPECT_EQ(wrong("\xEF\xBB\xBF\n"),
              "f:1:1: the file starts with a byte order mark; allowed: UTF-8 without a byte order mark");
    EXPECT_EQ(wrong("\xFE\xFF\n"), "f:1:1: the file is UTF-16; allowed: UTF-8 without a byte order mark");
    for (const auto* const bytes : {"\x80\n", "\xC3\n", "\xC0\xAF\n", "\xED\xA0\x80\n", "\xF4\x90\x80\x80\n"})
        EXPECT_TRUE(wrong(bytes).starts_with("f:1:1: the file is not valid UTF-8; ")) << wrong(bytes);
}

TEST(TextFile, HoldsNoControlCharacters) {
    EXPECT_EQ(wrong("a\tb\r\nc\n"), "nothing");
    const auto* const rest = ": a control character; allowed: printable text, tabs and line ends; found: ";
    EXPECT_EQ(wrong(std::string{"a\n\0\n", 4}), std::string{"f:2:1"} + rest + "U+0000");
    EXPECT_EQ(wrong("a\x1B[0m\n"), std::string{"f:1:2"} + rest + "U+001B");
    EXPECT_EQ(wrong("a\rb\n"), std::string{"f:1:2"} + rest + "U+000D");
    EXPECT_EQ(wrong("a\u0085\n"), std::string{"f:1:2"} + rest + "U+0085");
}

TEST(TextFile, EndsInANewline) {
    EXPECT_EQ(wrong("a\n- 5"),
              "f:2:1: the last line has no newline, the file may be cut; allowed: a newline at the end; "
              "found: - 5");
}

TEST(TextFile, ClosesWhenItOpens) {
    for (const auto* const text :
         {"---\n...\n", "---\r\na\r\n...\r\n", "# x\n\n%YAML 1.2\n--- # x\n... # y\n\n#z\n", "--- [1]\n...\n",
          "a\n", "a\n...\n", "----\n", "---x\n", " ---\n", "# ---\n"})
        EXPECT_EQ(wrong(text), "nothing") << text;
    for (const auto* const text :
         {"---\n", "---\na\n", "# x\n%YAML 1.2\n---\n..\n", "---\n...\na\n", "---\n....\n", "---\n ...\n"})
        EXPECT_TRUE(wrong(text).find(": the file opens with --- and does not close with ..., ") !=
                    std::string::npos)
            << text;
}

TEST(TextFile, IsReadFromADisk) {
    const test::temporary_directory directory;
    const auto file = text_file::read(directory.write("f", "text\n"));
    ASSERT_TRUE(file);
    EXPECT_EQ(file->text(), "text\n");
    EXPECT_EQ(file->name(), (directory.path() / "f").string());
}

TEST(TextFile, HasSixtyFourMebibytesAtMost) {
    const test::temporary_directory directory;
    const auto file = directory.write("f", "");
    std::filesystem::resize_file(file, text_file::largest + 1);  // A hole: nothing is written, nothing read.
    const auto result = text_file::read(file);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().wrong, "the file is too large");
}

}  // namespace

}  // namespace dcv::config
