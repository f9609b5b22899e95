#include "certcentral/json_object.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dcv::certcentral {
namespace {

using namespace std::string_literals;

std::string fault_of(const std::string& text) {
    const auto parsed = parse_json_object(text);
    return parsed ? "none" : std::string{to_string(parsed.error())};
}

TEST(JsonObject, IsReadWithBlanksAroundIt) {
    const auto parsed = parse_json_object(" {\"a\": [1, {\"b\": null}]}\r\n");
    ASSERT_TRUE(parsed);
    EXPECT_EQ((*parsed)["a"].size(), 2U);
}

TEST(JsonObject, EndsWhereItsTextEnds) {
    EXPECT_EQ(fault_of("{\"a\":1}\0"s), "not_json");
    EXPECT_EQ(fault_of("{\"a\":1}\0garbage"s), "not_json");
    EXPECT_EQ(fault_of("{\"a\":1}{}"), "not_json");
    EXPECT_EQ(fault_of("{\"a\":1} x"), "not_json");
    EXPECT_EQ(fault_of("{\"a\":1},"), "not_json");
    EXPECT_EQ(fault_of("{\"a\":1"), "not_json");
    EXPECT_EQ(fault_of(""), "not_json");
}

TEST(JsonObject, NamesNoKeyTwiceAtAnyDepth) {
    EXPECT_EQ(fault_of(R"({"a":1,"a":1})"), "duplicate_key");
    EXPECT_EQ(fault_of(R"({"x":[{"a":1,"b":2,"a":3}]})"), "duplicate_key");
    EXPECT_EQ(fault_of(R"({"a":1,"\u0061":2})"), "duplicate_key");
    EXPECT_EQ(fault_of(R"({"a":{"a":1},"b":{"a":1}})"), "none");
}

TEST(JsonObject, IsStrictJsonInUtf8) {
    EXPECT_EQ(fault_of("\xEF\xBB\xBF{}"), "not_json");
    EXPECT_EQ(fault_of("{\"a\":\"\xC3\x28\"}"), "not_json");
    EXPECT_EQ(fault_of("{\"a\":1} // comment"), "not_json");
    EXPECT_EQ(fault_of("{\"a\":1e999}"), "not_json");
    EXPECT_EQ(fault_of("{'a':1}"), "not_json");
    EXPECT_EQ(fault_of("{\"a\":1,}"), "not_json");
    EXPECT_EQ(fault_of("\xFF\xFE{\0}\0"s), "not_json");
    EXPECT_EQ(fault_of("{\"a\":\"\x01\"}"), "not_json");
}

TEST(JsonObject, IsAnObject) {
    EXPECT_EQ(fault_of("[]"), "not_an_object");
    EXPECT_EQ(fault_of("\"active\""), "not_an_object");
    EXPECT_EQ(fault_of("null"), "not_an_object");
    EXPECT_EQ(fault_of("1"), "not_an_object");
}

TEST(JsonObject, NestsAtMost32LevelsHoweverManyArePiledUp) {
    const auto nested = [](std::size_t levels) {
        return "{\"a\":" + std::string(levels, '[') + std::string(levels, ']') + "}";
    };
    EXPECT_EQ(fault_of(nested(31)), "none");
    EXPECT_EQ(fault_of(nested(32)), "not_json");
    EXPECT_EQ(fault_of(nested(200'000)), "not_json");
    EXPECT_EQ(fault_of(std::string(200'000, '{')), "not_json");
}

}  // namespace
}  // namespace dcv::certcentral
