#include "config/mapping.hpp"

#include "config/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dcv::config {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class Mapping : public testing::Test {
protected:
    mapping read(std::string text) {
        document_ = yaml_document::parse(*text_file::check("f", std::move(text)), findings_);
        return {yaml_value{*document_}, "it", {"a", "b"}, findings_};
    }
    std::vector<std::string> faults() {
        std::vector<std::string> lines;
        for (const auto& fault : findings_.take_faults())
            lines.push_back(fault.to_string());
        return lines;
    }

    findings findings_;
    std::optional<yaml_document> document_;
};

TEST_F(Mapping, HandsOutWhatIsThere) {
    const auto it = read("a: 5\n\"b\": 90s\n");
    EXPECT_EQ(it.number("a", {1, 5}), 5U);
    EXPECT_EQ(it.text("a", ""), "5");
    EXPECT_EQ(it.path("a", "/dir"), "/dir/5");
    EXPECT_EQ(it.duration("b", {1s, 2min}), 90s);
    EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(Mapping, HasNothingUnderAKeyThatIsAbsent) {
    const auto it = read("{}\n");
    EXPECT_FALSE(it.find("a"));
    EXPECT_FALSE(it.number("a", {1, 5}));
    EXPECT_FALSE(it.duration("a", {1s, 2s}));
    EXPECT_FALSE(it.share("a"));
    EXPECT_FALSE(it.path("a", "/dir"));
    EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(Mapping, RefusesKeysThatAreUnknownOrGivenTwiceAndKeepsTheFirst) {
    const auto it = read("a: 1\nc: 2\na: 3\n");
    EXPECT_EQ(it.text("a", ""), "1");
    EXPECT_THAT(faults(),
                ElementsAre("f:2:1: unknown key in it; allowed: a, b; found: c",
                            "f:3:1: a is given twice, first on line 1; allowed: each key once; found: a"));
}

TEST_F(Mapping, IsNoListAndNoText) {
    EXPECT_FALSE(read("- a\n").find("a"));
    EXPECT_FALSE(read("a\n").find("a"));
    EXPECT_FALSE(read("").find("a"));
    EXPECT_THAT(faults(),
                ElementsAre(HasSubstr("it is not a mapping; allowed: a mapping with a, b; found: a list"),
                            HasSubstr("it is not a mapping"), HasSubstr("it is empty")));
}

TEST_F(Mapping, SaysNothingMoreAboutAnAlias) {
    const auto it = read("a: &x 1\nb: *x\n");
    EXPECT_EQ(faults().size(), 2U);
    EXPECT_FALSE(it.number("b", {1, 5}));
    EXPECT_THAT(faults(), IsEmpty());
}

}  // namespace

}  // namespace dcv::config
