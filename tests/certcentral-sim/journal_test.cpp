#include "certcentral-sim/journal.hpp"

#include "certcentral-sim/desk.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;

request asked_with(const std::string& key, const std::string& target) {
    return {.verb = "PUT", .target = target, .headers = {{"X-DC-DEVKEY", key}}, .body_size = 0};
}

std::string line_for(const request& asked) {
    std::ostringstream out;
    journal written{out};
    written.request(3, asked, {.reply = unknown_domain(), .knowledge = "no such domain"}, instant{12345ms});
    return out.str();
}

TEST(Journal, SaysInOneLineWhatWasAskedAndWhatTheWorldKnew) {
    EXPECT_EQ(line_for(asked_with("demo-key", "/services/v2/domain/9/dcv/validate-token")),
              "+12.345s conn=3 key=demo… PUT /services/v2/domain/9/dcv/validate-token 404 not_found: "
              "no such domain\n");
}

TEST(Journal, NeverShowsAKeyWhole) {
    EXPECT_EQ(line_for(asked_with("abcdefgh", "/")).find("efgh"), std::string::npos);
    EXPECT_EQ(line_for(asked_with("abcd", "/")).find("abcd"), std::string::npos);
    EXPECT_NE(line_for(asked_with("", "/")).find("key=none"), std::string::npos);
}

TEST(Journal, StaysOneLineWhateverAClientSends) {
    const auto line = line_for(asked_with("\x1b[2Jkey", "/a\nb\xff" + std::string(1000, 'x')));
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_NE(line.find("/a\\x0ab\\xff"), std::string::npos);
    EXPECT_LT(line.size(), 400U);
}

TEST(Desk, WritesDownWhoWentAwayAndWhatWasNoRequest) {
    scenario script;
    script.keys = {{"key", permission::full}};
    script.domains = {{.id = 1, .name = {}, .published = 0s}};
    world played{script, 1};
    conversation heard;
    std::ostringstream out;
    journal written{out};
    desk taker{played, heard, written};

    const auto asked = asked_with("key", "/services/v2/domain/1/dcv/validate-token");
    const auto made = taker.receive(asked, 1, instant{1s});
    EXPECT_TRUE(made.tells_active());
    taker.ended(made);
    taker.left(1, instant{2s});
    taker.garbled(400, "bad method", 2, instant{3s});

    EXPECT_FALSE(heard.talks().at(1).told_active);
    EXPECT_EQ(heard.talks().at(1).under_way, 0U);
    EXPECT_NE(out.str().find("+2.000s conn=1 went away before its answer\n"), std::string::npos);
    EXPECT_NE(out.str().find("+3.000s conn=2 refused, 400: bad method\n"), std::string::npos);
}

}  // namespace
}  // namespace dcv::sim
