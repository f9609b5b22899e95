#include "certcentral-sim/world.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;

constexpr const char* full_key = "full-key";
constexpr const char* viewing_key = "viewing-key";

scenario script() {
    scenario made;
    made.keys = {{full_key, permission::full}, {viewing_key, permission::view_only}};
    made.terms.own_polling = false;
    made.domains = {
        {.id = 1, .name = {}, .by = method::dns_txt_token, .published = 20s},
        {.id = 2, .name = {}, .by = method::dns_cname_token},
        {.id = 3, .name = {}, .by = method::http_token},
        {.id = 4, .name = {}, .by = method::unsuitable, .method_name = "email"},
    };
    return made;
}

request put(const std::string& target, const std::string& key = full_key) {
    return {.verb = "PUT", .target = target, .headers = {{"x-dc-devkey", key}}, .body_size = 0};
}

request check(domain_id id, const std::string& key = full_key) {
    return put("/services/v2/domain/" + std::to_string(id) + "/dcv/validate-token", key);
}

verdict ask(const scenario& played, const request& asked, instant at = instant{1s}) {
    world one{played, 1};
    return one.ask(asked, at);
}

std::string code_in(const answer& reply) {
    return nlohmann::json::parse(reply.body).at("errors").at(0).at("code").get<std::string>();
}

TEST(World, AnswersEachPendingMethodInItsOwnWords) {
    EXPECT_EQ(
        ask(script(), check(1)).reply.body,
        R"({"errors":[{"code":"invalid_dns_txt","message":"Could not find a valid TXT record for one or)"
        R"( more domains."}]})");
    EXPECT_EQ(code_in(ask(script(), check(2)).reply), " invalid_dns_cname");
    EXPECT_EQ(code_in(ask(script(), check(3)).reply), "file_random_value_not_found");
    EXPECT_EQ(code_in(ask(script(), check(4)).reply), "invalid_dns_method");
    for (domain_id id = 1; id <= 4; ++id)
        EXPECT_EQ(ask(script(), check(id)).reply.status, 400U);
}

TEST(World, TellsAnActiveDomainWithItsToken) {
    const auto made = ask(script(), check(1), instant{20s});
    EXPECT_EQ(made.reply.status, 200U);
    EXPECT_TRUE(made.tells_active());
    const auto body = nlohmann::json::parse(made.reply.body);
    EXPECT_EQ(body.at("status"), "active");
    EXPECT_EQ(body.at("token").get<std::string>().size(), 32U);
}

TEST(World, TellsNoTokenInTheNewerEdition) {
    auto newer = script();
    newer.token_in_answer = false;
    EXPECT_EQ(ask(newer, check(1), instant{20s}).reply.body, R"({"status":"active"})");
}

TEST(World, AnswersForAnActiveDomainAsTheScenarioSays) {
    auto played = script();
    world repeats{played, 1};
    repeats.ask(check(1), instant{20s});
    EXPECT_TRUE(repeats.ask(check(1), instant{21s}).tells_active());

    played.active_answer = active_answer::error;
    world forgets{played, 1};
    EXPECT_TRUE(forgets.ask(check(1), instant{20s}).tells_active());
    EXPECT_EQ(forgets.ask(check(1), instant{21s}).reply.code, "invalid_dns_txt");
}

TEST(World, AnswersInactiveWhereTheScenarioSays) {
    auto played = script();
    played.pending_answer = pending_answer::inactive;
    EXPECT_EQ(ask(played, check(1)).reply.body, R"({"status":"inactive"})");
    EXPECT_EQ(ask(played, check(4)).reply.code, "invalid_dns_method");

    played.pending_answer = pending_answer::mixed;
    EXPECT_EQ(ask(played, check(1)).reply.code, "invalid_dns_txt");
    played.domains.front().propagation = 1h;
    std::set<std::string> codes;
    for (auto at = instant{20s}; at < instant{1h}; at += 1min)
        codes.insert(ask(played, check(1), at).reply.code);
    EXPECT_TRUE(codes.contains("inactive"));
    EXPECT_TRUE(codes.contains("invalid_dns_txt"));
}

TEST(World, FindsADomainByPollingBeforeItIsAsked) {
    auto played = script();
    played.terms.own_polling = true;
    world polls{played, 1};
    polls.advance(instant{1h});
    ASSERT_TRUE(polls.domains().at(1).active());
    EXPECT_EQ(polls.domains().at(1).active()->at, instant{1min});
    EXPECT_TRUE(polls.ask(check(1), instant{1h}).tells_active());
}

TEST(World, DoesNotKnowOtherIds) {
    const auto made = ask(script(), check(99));
    EXPECT_EQ(made.reply.status, 404U);
    EXPECT_EQ(code_in(made.reply), "not_found");
    EXPECT_EQ(made.domain, 99);
}

TEST(World, DoesNotKnowOtherRoutes) {
    for (const auto* const target :
         {"/", "/services/v2/domain/1/dcv/validate-token/", "/services/v2/domain/x/dcv/validate-token",
          "/services/v2/domain/0/dcv/validate-token", "/domain/1/dcv/validate-token", "/services/v2/domain/1",
          "/services/v2/domain/", "/services/v2/domain/1/dcv/token"}) {
        const auto made = ask(script(), put(target));
        EXPECT_EQ(made.reply.status, 404U) << target;
        EXPECT_EQ(code_in(made.reply), "not_found|route") << target;
    }
    auto reading = check(1);
    reading.verb = "GET";
    EXPECT_EQ(code_in(ask(script(), reading).reply), "not_found|route");
}

TEST(World, RefusesAnUnknownKeyAndNone) {
    auto keyless = check(1);
    keyless.headers.clear();
    for (const auto& asked : {check(1, "another"), keyless}) {
        const auto made = ask(script(), asked);
        EXPECT_EQ(made.reply.status, 403U);
        EXPECT_EQ(made.reply.body,
                  R"({"errors":[{"code":"access_denied|access_denied_invalid_key","message":"Access denied)"
                  R"( due to access_denied_invalid_key."}]})");
        EXPECT_TRUE(made.wrong_key);
    }
}

TEST(World, RefusesAKeyThatMayOnlyView) {
    const auto made = ask(script(), check(1, viewing_key));
    EXPECT_EQ(made.reply.status, 403U);
    EXPECT_EQ(code_in(made.reply), "access_denied|missing_permission");
    EXPECT_TRUE(made.wrong_key);
}

TEST(World, BlocksAKeyFromTheRequestAfterTheLimitAndNotOthers) {
    world busy{script(), 1};
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(busy.ask(check(1), instant{0s}).reply.status, 400U);
    const auto over = busy.ask(check(2), instant{4999ms});
    EXPECT_EQ(over.reply.status, 429U);
    EXPECT_EQ(over.reply.body,
              R"({"errors":[{"code":"request_limit_exceeded","message":"Service unavailable, please limit)"
              R"( request volume"}]})");
    EXPECT_FALSE(over.reply.retry_after);
    EXPECT_EQ(busy.ask(check(1, viewing_key), instant{4999ms}).reply.status, 403U);
    EXPECT_EQ(busy.ask(check(1), instant{5s}).reply.status, 400U);
    EXPECT_EQ(busy.busiest().in_5s, 101U);
}

TEST(World, BlocksAKeyOverTheLongLimitUntilItsWindowIsOver) {
    world busy{script(), 1};
    // 90 in each 5 s: the short limit is kept throughout.
    for (int i = 0; i < 1000; ++i)
        busy.ask(check(2), instant{5s * (i / 90)});
    EXPECT_EQ(busy.ask(check(2), instant{60s}).reply.status, 429U);
    EXPECT_EQ(busy.ask(check(2), instant{179999ms}).reply.status, 429U);
    EXPECT_EQ(busy.ask(check(2), instant{180s}).reply.status, 400U);
}

TEST(World, SaysWhenToComeBackOnlyWhereTheScenarioDoes) {
    auto played = script();
    played.limits = {.per_5s = 1, .per_3min = 10, .retry_after = 60s};
    world strict{played, 1};
    strict.ask(check(1), instant{0s});
    EXPECT_EQ(strict.ask(check(1), instant{1s}).reply.retry_after, 60s);
}

TEST(World, IsShutDuringMaintenanceAndNotAMomentLonger) {
    auto played = script();
    played.maintenance_windows = {{instant{10s}, instant{15s}, 2s}};
    world closes{played, 1};
    EXPECT_EQ(closes.ask(check(2), instant{9999ms}).reply.status, 400U);
    const auto shut = closes.ask(check(2, "another"), instant{10s});
    EXPECT_EQ(shut.reply.status, 503U);
    EXPECT_EQ(shut.reply.content_type.substr(0, 9), "text/html");
    EXPECT_EQ(shut.reply.retry_after, 2s);
    EXPECT_EQ(closes.ask(check(2), instant{15s}).reply.status, 400U);
}

TEST(World, MakesAPublishedValueVoidWhenAskedForANewOne) {
    world strict{script(), 1};
    auto renewal = put("/services/v2/domain/1/dcv/token");
    renewal.verb = "POST";
    const auto made = strict.ask(renewal, instant{21s});
    EXPECT_EQ(made.reply.status, 201U);
    EXPECT_EQ(made.asked, call::new_random_value);
    EXPECT_EQ(strict.ask(check(1), instant{1h}).reply.code, "invalid_dns_txt");
}

TEST(World, TakesItsTimeWithinTheScenariosLatency) {
    auto played = script();
    played.latency = {30ms, 200ms};
    world slow{played, 1};
    for (int i = 0; i < 50; ++i) {
        const auto latency = slow.ask(check(1), instant{1s * i}).latency;
        EXPECT_GE(latency, 30ms);
        EXPECT_LE(latency, 200ms);
    }
}

TEST(World, RepeatsItselfForTheSameSeed) {
    auto played = script();
    played.domains.front().propagation = 1h;
    world first{played, 9};
    world second{played, 9};
    for (int i = 1; i < 200; ++i) {
        const instant at{20s * i};
        const auto asked = check(1);
        EXPECT_EQ(first.ask(asked, at).knowledge, second.ask(asked, at).knowledge);
    }
}

}  // namespace
}  // namespace dcv::sim
