#include "report/outside_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace dcv::report {
namespace {

using namespace std::string_literals;

TEST(Escaped, LeavesPrintableAsciiAsItIs) {
    EXPECT_EQ(escaped("Could not find a \"valid\" TXT record."), "Could not find a \"valid\" TXT record.");
}

TEST(Escaped, ShowsEveryOtherByteAsANumber) {
    EXPECT_EQ(escaped("a\nb\r\tc\x1b[31m\x7f"), "a\\x0ab\\x0d\\x09c\\x1b[31m\\x7f");
    EXPECT_EQ(escaped("\0"s), "\\x00");
    EXPECT_EQ(escaped("\xE2\x80\xAE"), "\\xe2\\x80\\xae");  // U+202E turns the direction of the text.
    EXPECT_EQ(escaped("\xC2\x9B"), "\\xc2\\x9b");           // U+009B is a terminal's escape in one character.
    EXPECT_EQ(escaped("\xFF\xFE"), "\\xff\\xfe");
}

TEST(Escaped, CannotBeImitated) {
    EXPECT_EQ(escaped("\\x0a"), "\\\\x0a");
    EXPECT_NE(escaped("\\x0a"), escaped("\n"));
}

TEST(Escaped, IsCutAtItsLimitAndNeverWithinAnEscape) {
    EXPECT_EQ(escaped(std::string(256, 'a')), std::string(256, 'a'));
    EXPECT_EQ(escaped(std::string(257, 'a')), std::string(253, 'a') + "...");
    EXPECT_EQ(escaped(std::string(100, '\n')).substr(248), "\\x0a...");
    EXPECT_EQ(escaped("abcdefghij", 8), "abcde...");
}

TEST(OneWord, NeedsNoQuotesWhenPlain) {
    EXPECT_EQ(one_word("www.example.com"), "www.example.com");
    EXPECT_EQ(one_word("2026-11-20T08:15:02.123Z"), "2026-11-20T08:15:02.123Z");
}

TEST(OneWord, IsQuotedWhereItCouldBeTakenForMore) {
    EXPECT_EQ(one_word(""), "\"\"");
    EXPECT_EQ(one_word("x event=domain_active"), "\"x event=domain_active\"");
    EXPECT_EQ(one_word("a\" b=\"c"), R"("a\" b=\"c")");
    EXPECT_EQ(one_word("a\\\" b"), R"("a\\\" b")");
}

TEST(OneWord, IsOneWordWhateverBytesItHolds) {
    std::mt19937 dice{1};
    for (int round = 0; round < 2000; ++round) {
        std::string text(dice() % 300, ' ');
        std::generate(text.begin(), text.end(), [&dice] { return static_cast<char>(dice()); });
        const std::string word = one_word(text);
        EXPECT_LE(word.size(), 2 * longest_value + 2);
        EXPECT_TRUE(std::all_of(word.begin(), word.end(), [](char c) { return c >= ' ' && c <= '~'; }));
        if (word.front() != '"') {
            EXPECT_EQ(word.find_first_of(" =\""), std::string::npos);
            continue;
        }
        // Within the quotes every quote is escaped, so the word ends where it seems to end.
        for (std::size_t at = 1; at + 1 < word.size(); ++at) {
            if (word[at] == '\\') {
                ++at;
            } else {
                EXPECT_NE(word[at], '"') << word;
            }
        }
    }
}

}  // namespace
}  // namespace dcv::report
