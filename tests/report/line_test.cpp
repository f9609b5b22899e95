#include "report/line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace dcv::report {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

const event_time noon = sys_days{2026y / November / 20} + 12h + 5ms;

const event sample{
    "domain_active",
    level::notice,
    "example.com (7) is active",
    {{"domain_id", std::int64_t{7}}, {"domain_name", std::string{"example.com"}}, {"first_check", true}}};

const event hostile{
    "answer_rejected",
    level::warning,
    "domain 7: no",
    {{"detail", std::string{"x\n2026-11-20T12:00:00.005Z notice  forged event=domain_active\x1b[2J\" a=b"}}}};

TEST(TextLine, IsTimeLevelMessageAndFields) {
    EXPECT_EQ(text_line(sample, noon),
              "2026-11-20T12:00:00.005Z notice  example.com (7) is active event=domain_active domain_id=7 "
              "domain_name=example.com first_check=true");
}

TEST(JsonLine, IsOneObjectInTheOrderOfTheContract) {
    EXPECT_EQ(
        json_line(sample, noon),
        R"({"time":"2026-11-20T12:00:00.005Z","level":"notice","event":"domain_active",)"
        R"("message":"example.com (7) is active","domain_id":7,"domain_name":"example.com","first_check":true})");
}

TEST(EitherLine, IsOneLineWhateverAServerSays) {
    for (const std::string& line : {text_line(hostile, noon), json_line(hostile, noon)}) {
        EXPECT_THAT(line, testing::Not(testing::HasSubstr("\n")));
        EXPECT_THAT(line, testing::Not(testing::HasSubstr("\x1b")));
    }
    EXPECT_THAT(text_line(hostile, noon), testing::HasSubstr(R"(detail="x\x0a2026)"));
    const auto object = nlohmann::json::parse(json_line(hostile, noon));
    EXPECT_EQ(object["event"], "answer_rejected");
    EXPECT_EQ(object.size(), 5U);
}

TEST(EitherLine, CutsAValueAt256Bytes) {
    const event long_winded{"x", level::info, "y", {{"detail", std::string(5000, 'z')}}};
    EXPECT_LT(text_line(long_winded, noon).size(), 330U);
    EXPECT_EQ(nlohmann::json::parse(json_line(long_winded, noon))["detail"].get<std::string>().size(), 256U);
}

TEST(Timestamp, IsUtcWithMilliseconds) {
    EXPECT_EQ(timestamp(event_time{}), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(timestamp(event_time{-1ms}), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(timestamp(event_time{sys_days{2038y / January / 20}}), "2038-01-20T00:00:00.000Z");
}

}  // namespace
}  // namespace dcv::report
