#include "config/fault.hpp"

#include <gtest/gtest.h>

namespace dcv::config {

namespace {

TEST(Fault, SaysWhereWhatIsWrongWhatIsAllowedAndWhatWasFound) {
    const place where{"bad.yaml", 4, 12};
    const fault wrong{where, "per_5s is out of range", "a whole number from 1 to 100", "500"};
    EXPECT_EQ(wrong.to_string(),
              "bad.yaml:4:12: per_5s is out of range; allowed: a whole number from 1 to 100; found: 500");
}

TEST(Fault, LeavesOutWhatIsEmpty) {
    EXPECT_EQ((fault{{"f"}, "w", "", ""}.to_string()), "f:1:1: w");
    EXPECT_EQ((fault{{"f"}, "w", "a", ""}.to_string()), "f:1:1: w; allowed: a");
    EXPECT_EQ((fault{{"f"}, "w", "", "x"}.to_string()), "f:1:1: w; found: x");
}

TEST(Excerpt, IsTheFirstLine) {
    EXPECT_EQ(excerpt("one line"), "one line");
    EXPECT_EQ(excerpt("one\ntwo"), "one...");
    EXPECT_EQ(excerpt("one\r\ntwo"), "one...");
    EXPECT_EQ(excerpt(""), "");
}

TEST(Excerpt, HasEightyBytesAtMostAndWholeCharacters) {
    EXPECT_EQ(excerpt(std::string(80, 'x')), std::string(80, 'x'));
    EXPECT_EQ(excerpt(std::string(81, 'x')), std::string(80, 'x') + "...");
    EXPECT_EQ(excerpt(std::string(79, 'x') + "ü"), std::string(79, 'x') + "...");
}

TEST(Place, F18_LeavesOutTheMiddleOfALongPath) {
    const std::string longest = "/" + std::string(119, 'x');
    EXPECT_EQ((place{longest, 1, 2}.to_string()), longest + ":1:2");
    EXPECT_EQ((place{"/" + std::string(4000, 'x') + "/list.yaml", 3, 4}.to_string()),
              "/" + std::string(59, 'x') + "..." + std::string(50, 'x') + "/list.yaml:3:4");
    const std::string cut(59, 'x');
    EXPECT_EQ((place{cut + "ü" + std::string(90, 'y') + "ü" + cut}.to_string()), cut + "..." + cut + ":1:1");
}

TEST(Excerpt, NeverShowsAPassword) {
    EXPECT_EQ(excerpt("https://user:secret@host/path"), "https://...@host/path");
    EXPECT_EQ(excerpt("https://user:s@cret@host"), "https://...@host");
    EXPECT_EQ(excerpt("admin@example.com"), "admin@example.com");
}

}  // namespace

}  // namespace dcv::config
