#include "certcentral-sim/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

scenario script() {
    scenario made;
    made.keys = {{"key", permission::full}};
    made.terms.own_polling = false;
    made.domains = {
        {.id = 1, .name = "www.example.com", .published = 20s},
        {.id = 2, .name = "mail.example.com", .by = method::unsuitable, .method_name = "email"},
        {.id = 3, .name = "late.example.com", .submitted = 720h, .published = 1h},
    };
    return made;
}

class Rehearsal : public testing::Test {
protected:
    void ask(domain_id id, instant at) {
        const request asked{.verb = "PUT",
                            .target = "/services/v2/domain/" + std::to_string(id) + "/dcv/validate-token",
                            .headers = {{"X-DC-DEVKEY", "key"},
                                        {"Content-Type", "application/json"},
                                        {"User-Agent", "test/1"},
                                        {"Content-Length", "0"},
                                        {"Accept", "*/*"}},
                            .body_size = 0};
        const auto made = played_.ask(asked, at);
        heard_.asked(asked, made, at);
        heard_.ended(made);
        heard_.told(made, at);
    }

    [[nodiscard]] report told() const { return sum_up(played_, heard_, instant{1h}); }

    world played_{script(), 1};
    conversation heard_;
};

TEST_F(Rehearsal, IsReportedDomainByDomain) {
    ask(1, instant{10s});
    ask(1, instant{25s});
    ask(99, instant{30s});
    const auto rows = told().rows;
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].state, "active");
    EXPECT_EQ(rows[0].asked, 2U);
    EXPECT_EQ(rows[0].ready, instant{20s});
    EXPECT_EQ(rows[0].found, instant{25s});
    EXPECT_EQ(rows[0].delay(), 5s);
    EXPECT_EQ(rows[1].state, "unsuitable");
    EXPECT_EQ(rows[2].state, "expired");
    EXPECT_FALSE(rows[2].delay());
    EXPECT_EQ(rows[3].state, "unknown");
    EXPECT_EQ(rows[3].id, 99);
}

TEST_F(Rehearsal, ThatKeptAllRulesSaysOkForEach) {
    ask(1, instant{25s});
    const auto text = to_text(told());
    EXPECT_THAT(text, HasSubstr("certcentral-sim: 1 requests in 1h 0m 0.000s of world time\n"));
    EXPECT_THAT(text, HasSubstr("most in any 5 s: 1 of 100; in any 3 min: 1 of 1000\n"));
    EXPECT_THAT(text, HasSubstr("429: 0\n"));
    EXPECT_THAT(text, Not(HasSubstr("BROKEN")));
    for (const auto each : all_rules) {
        EXPECT_THAT(text, HasSubstr("ok      " + std::string{text_of(each)} + "\n"));
    }
}

TEST_F(Rehearsal, ThatBrokeARuleSaysWhichAndWhen) {
    ask(1, instant{25s});
    ask(1, instant{26s});
    EXPECT_FALSE(told().rules.all_kept());
    EXPECT_THAT(to_text(told()),
                HasSubstr("BROKEN  no domain was asked about after it had been told active: once "
                          "at 26.000s: PUT /services/v2/domain/1/dcv/validate-token\n"));
}

TEST_F(Rehearsal, ReportsForProgramsAsWell) {
    ask(1, instant{25s});
    const auto json = nlohmann::json::parse(to_json(told()));
    EXPECT_EQ(json.at("requests"), 1);
    EXPECT_EQ(json.at("all_kept"), true);
    EXPECT_EQ(json.at("by_status").at("200"), 1);
    EXPECT_EQ(json.at("domains").at(0).at("delay_ms"), 5000);
    EXPECT_TRUE(json.at("domains").at(1).at("found_ms").is_null());
    EXPECT_EQ(json.at("rules").size(), all_rules.size());
}

}  // namespace
}  // namespace dcv::sim
