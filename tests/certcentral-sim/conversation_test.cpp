#include "certcentral-sim/conversation.hpp"

#include <gtest/gtest.h>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;

request good_request() {
    return {.verb = "PUT",
            .target = "/services/v2/domain/1/dcv/validate-token",
            .headers = {{"X-DC-DEVKEY", "key"},
                        {"Content-Type", "application/json"},
                        {"User-Agent", "test/1"},
                        {"Content-Length", "0"},
                        {"Accept", "application/json"}},
            .body_size = 0};
}

verdict pending(domain_id id = 1) {
    return {.reply = not_validated(method::dns_txt_token), .asked = call::validate, .domain = id};
}

verdict found(domain_id id = 1) {
    return {.reply = active({}), .asked = call::validate, .domain = id};
}

// Which rules are broken when this is all that is ever asked.
std::vector<rule> broken_by(const request& asked, const verdict& made) {
    conversation heard;
    heard.asked(asked, made, instant{});
    std::vector<rule> broken;
    for (const auto each : all_rules) {
        if (heard.rules().of(each).count > 0) broken.push_back(each);
    }
    return broken;
}

TEST(Conversation, OfAGoodClientBreaksNoRule) {
    conversation heard;
    for (int i = 0; i < 3; ++i) {
        heard.asked(good_request(), pending(), instant{1s * i});
        heard.ended(pending());
    }
    heard.asked(good_request(), found(), instant{10s});
    heard.ended(found());
    heard.told(found(), instant{11s});
    EXPECT_TRUE(heard.rules().all_kept());
    EXPECT_EQ(heard.requests(), 4U);
    EXPECT_EQ(heard.by_status().at(400), 3U);
    EXPECT_EQ(heard.talks().at(1).asked, 4U);
    EXPECT_EQ(heard.talks().at(1).told_active, instant{11s});
}

TEST(Conversation, MindsADomainAskedAboutAfterItWasToldActive) {
    conversation heard;
    heard.asked(good_request(), found(), instant{1s});
    heard.ended(found());
    heard.told(found(), instant{2s});
    EXPECT_TRUE(heard.rules().all_kept());
    heard.asked(good_request(), found(), instant{3s});
    EXPECT_EQ(heard.rules().of(rule::left_alone_when_active).count, 1U);
    EXPECT_EQ(heard.rules().of(rule::left_alone_when_active).first,
              "at 3.000s: PUT /services/v2/domain/1/dcv/validate-token");
}

TEST(Conversation, DoesNotMindAskingAgainWhenTheAnswerWasLost) {
    conversation heard;
    heard.asked(good_request(), found(), instant{1s});
    heard.ended(found());
    heard.asked(good_request(), found(), instant{3s});
    EXPECT_TRUE(heard.rules().all_kept());
}

TEST(Conversation, MindsTwoRequestsAtOnceForOneDomainOnly) {
    conversation heard;
    heard.asked(good_request(), pending(1), instant{1s});
    heard.asked(good_request(), pending(2), instant{1s});
    EXPECT_TRUE(heard.rules().all_kept());
    heard.asked(good_request(), pending(1), instant{1s});
    EXPECT_EQ(heard.rules().of(rule::one_at_a_time).count, 1U);
}

TEST(Conversation, MindsEachThingMissingFromARequest) {
    EXPECT_TRUE(broken_by(good_request(), pending()).empty());
    for (std::size_t i = 0; i < good_request().headers.size(); ++i) {
        auto lacking = good_request();
        lacking.headers.erase(lacking.headers.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_EQ(broken_by(lacking, pending()), std::vector{rule::request_complete}) << i;
    }
    auto with_body = good_request();
    with_body.body_size = 2;
    EXPECT_EQ(broken_by(with_body, pending()), std::vector{rule::request_complete});
}

TEST(Conversation, MindsANewRandomValueAndEveryOtherCall) {
    verdict renewal{.reply = new_random_value("x"), .asked = call::new_random_value, .domain = 1};
    EXPECT_EQ(broken_by(good_request(), renewal),
              (std::vector{rule::one_call_only, rule::random_value_kept}));
    EXPECT_EQ(broken_by(good_request(), {.reply = unknown_route()}), std::vector{rule::one_call_only});
}

TEST(Conversation, MindsWrongKeysAndLimits) {
    auto refused = pending();
    refused.wrong_key = true;
    EXPECT_EQ(broken_by(good_request(), refused), std::vector{rule::key_right});
    auto over = pending();
    over.over_limit = true;
    EXPECT_EQ(broken_by(good_request(), over), std::vector{rule::limits_kept});
}

TEST(Conversation, MindsWhatIsNoRequestAtAll) {
    conversation heard;
    heard.garbled(400, "bad method", instant{});
    EXPECT_EQ(heard.rules().of(rule::request_complete).count, 1U);
    EXPECT_EQ(heard.by_status().at(400), 1U);
}

TEST(Conversation, KnowsHeadersByAnyCaseAndContentTypesWithParameters) {
    auto lower = good_request();
    lower.headers[0].name = "x-dc-devkey";
    lower.headers[1].value = "Application/JSON; charset=utf-8";
    EXPECT_TRUE(header_faults(lower).empty());
    EXPECT_EQ(lower.key(), "key");
}

}  // namespace
}  // namespace dcv::sim
