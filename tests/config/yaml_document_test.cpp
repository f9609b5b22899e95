#include "config/yaml_document.hpp"

#include "config/findings.hpp"
#include "config/yaml_value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dcv::config {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

static_assert(sizeof(yaml_node) == 16);

/// A value and all it holds, in one line.
std::string drawn(const yaml_value& value) {
    if (value.kind() != yaml_kind::list && value.kind() != yaml_kind::mapping) return value.found();
    std::string text = value.kind() == yaml_kind::list ? "[" : "{";
    for (const auto& child : value)
        text += drawn(child) + " ";
    return text + (value.kind() == yaml_kind::list ? "]" : "}");
}

class YamlDocument : public testing::Test {
protected:
    std::optional<yaml_document> parse(std::string text) {
        return yaml_document::parse(*text_file::check("f", std::move(text)), findings_);
    }
    std::vector<std::string> faults() {
        std::vector<std::string> lines;
        for (const auto& fault : findings_.take_faults())
            lines.push_back(fault.to_string());
        return lines;
    }

    findings findings_;
};

TEST_F(YamlDocument, KeepsEveryValueInOrder) {
    const auto document = parse("a: [1, {b: c}, []]\n'd': \"e\"\nf:\ng: ~\n");
    ASSERT_TRUE(document);
    EXPECT_EQ(drawn(yaml_value{*document}), "{a [1 {b c } [] ] 'd' \"e\" f nothing g ~ }");
    EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(YamlDocument, KnowsWhereValuesStand) {
    const auto document = parse("ä: 1\nlist:\n  - x\n  -\n  - y\n");
    ASSERT_TRUE(document);
    std::vector<std::string> places;
    for (const auto& child : yaml_value{*document})
        for (const auto& entry : child)
            places.push_back(entry.where().to_string());
    EXPECT_THAT(places, ElementsAre("f:3:5", "f:4:3", "f:5:5"));
    EXPECT_EQ((*++yaml_value{*document}.begin()).where().to_string(), "f:1:4");
}

TEST_F(YamlDocument, MayBeEmpty) {
    for (const auto* const text : {"", "# nothing\n", "---\n...\n"}) {
        const auto document = parse(text);
        ASSERT_TRUE(document);
        EXPECT_EQ(yaml_value{*document}.kind(), yaml_kind::nothing) << text;
    }
}

TEST_F(YamlDocument, RefusesWhatIsNotWrittenOutAndGoesOn) {
    const auto document = parse("a: &x 1\nb: *x\nc: !!int 2\nd: &y\ne: 3\n");
    ASSERT_TRUE(document);
    EXPECT_EQ(drawn(yaml_value{*document}), "{a 1 b  c 2 d nothing e 3 }");
    EXPECT_THAT(faults(), ElementsAre(HasSubstr("f:1:4: an anchor"), HasSubstr("f:2:4: an alias"),
                                      HasSubstr("f:3:4: a tag"), HasSubstr("f:4:4: an anchor")));
}

TEST_F(YamlDocument, TellsTagsFromQuotes) {
    EXPECT_TRUE(parse("a: ! 5\nb: '5'\n"));
    EXPECT_THAT(faults(), ElementsAre(HasSubstr("f:1:4: a tag")));
}

TEST_F(YamlDocument, IsOnlyOne) {
    EXPECT_TRUE(parse("a: 1\n---\nb: &x 2\n---\nc: 3\n"));
    EXPECT_THAT(faults(), ElementsAre(HasSubstr("f:2:1: a second document starts here")));
}

TEST_F(YamlDocument, RefusesBrokenSyntaxWhereItBreaks) {
    EXPECT_FALSE(parse("a: 1\nb: [\n"));
    EXPECT_FALSE(parse(std::string(5000, '[') + "\n"));
    EXPECT_THAT(faults(),
                ElementsAre(HasSubstr("f:2:6: broken YAML: "), HasSubstr("f:1:101: nested too deeply")));
}

TEST_F(YamlDocument, RefusesQuotesThatAreNotClosed) {
    EXPECT_TRUE(parse("a: \"b\\\"\n"));
    EXPECT_THAT(faults(),
                ElementsAre("f:1:4: a quote that is not closed; allowed: the same quote at the end of "
                            "the text; found: \"b\\\""));
}

TEST_F(YamlDocument, RefusesEscapesThatMakeControlCharacters) {
    EXPECT_TRUE(parse("a: \"\\0\"\nb: \"\\t\\n\"\n"));
    EXPECT_THAT(faults(), ElementsAre(HasSubstr("f:1:4: a control character")));
}

}  // namespace

}  // namespace dcv::config
