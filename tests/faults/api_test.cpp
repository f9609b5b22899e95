// API semantics: rows P1 to P9 and P23 of docs/faults.md, each against the real daemon over real TLS.
#include "faults/believing_run.hpp"
#include "faults/reloading_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::ElementsAre;
using testing::ElementsAreArray;

std::string errors(const std::string& code) {
    return R"({"errors":[{"code":")" + code + R"(","message":"words"}]})";
}

std::vector<std::string> responses(unsigned status, const std::vector<std::string>& bodies) {
    std::vector<std::string> all;
    for (const auto& body : bodies)
        all.push_back(respond(status, body));
    return all;
}

/// None of `bodies` with `status` is believed: each gets its verdict, and only the honest answer ends the
/// watch.
void expect_verdicts(unsigned status, const std::vector<std::string>& bodies,
                     std::vector<std::string> verdicts) {
    const believing_run run{responses(status, bodies)};
    verdicts.emplace_back("active/active");
    EXPECT_THAT(run.verdicts(odd), ElementsAreArray(verdicts));
    run.expect_invariants();
}

/// The same where each answer is trouble, which is followed by a pause.
void expect_troubles(unsigned status, const std::vector<std::string>& bodies,
                     const std::vector<std::string>& verdicts) {
    ASSERT_EQ(bodies.size(), verdicts.size());
    for (std::size_t each = 0; each < bodies.size(); ++each) {
        SCOPED_TRACE(verdicts[each]);
        const believing_run run{{respond(status, bodies[each])}, false};
        EXPECT_THAT(run.verdicts(odd), ElementsAre(verdicts[each]));
        run.expect_invariants();
    }
}

TEST(Faults, P1_NotFoundYetKeepsTheDomainOnItsSchedule) {
    expect_verdicts(
        400, {errors("invalid_dns_txt"), errors("file_random_value_not_found"), errors(" invalid_dns_cname")},
        {"not_yet/invalid_dns_txt", "not_yet/file_random_value_not_found", "not_yet/invalid_dns_cname"});
}

TEST(Faults, P1_AnUnsuitableMethodIsWarnedAboutOnceAndAskedHourly) {
    const believing_run run{responses(400, {errors("invalid_dns_method")}), false};
    EXPECT_THAT(run.verdicts(odd), ElementsAre("method_unsuitable/invalid_dns_method"));
    ASSERT_EQ(run.events("method_unsuitable", odd).size(), 1U);
    EXPECT_EQ(run.events("method_unsuitable", odd).front()["level"], "warning");
    run.expect_invariants();
}

TEST(Faults, P2_AnUnknownOrMissingCodeIsWarnedAboutWithTheCode) {
    const believing_run run{
        responses(400, {errors("brand_new"), R"({"error":{}})", R"({"errors":[]})", "{}"})};
    EXPECT_THAT(run.verdicts(odd),
                ElementsAre("rejected/unknown_code", "rejected/unknown_code", "rejected/unknown_code",
                            "rejected/unknown_code", "active/active"));
    const auto warnings = run.events("answer_rejected", odd);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings.front()["level"], "warning");
    EXPECT_EQ(warnings.front()["detail"], "brand_new: words");
    run.expect_invariants();
}

TEST(Faults, P29_AnUnknownCodeOrMessageIsShownInTheMessage) {
    const believing_run run{
        responses(400, {R"({"errors":[{"code":"invalid_dns_txt","message":"DNSSEC is\tbogus"}]})",
                        R"({"errors":[{"code":"perspectives","message":"2 of 5 agree"}]})"})};
    EXPECT_THAT(run.verdicts(odd),
                ElementsAre("not_yet/invalid_dns_txt", "rejected/unknown_code", "active/active"));
    const auto changes = run.events("reason_changed", odd);
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_THAT(changes[0]["message"].get<std::string>(),
                testing::HasSubstr(R"("invalid_dns_txt: DNSSEC is\x09bogus")"));
    EXPECT_THAT(changes[1]["message"].get<std::string>(),
                testing::HasSubstr(R"("perspectives: 2 of 5 agree")"));
    run.expect_invariants();
}

TEST(Faults, P3_SuccessWithErrorsIsAContradiction) {
    expect_troubles(200,
                    {R"({"status":"active","errors":[{"code":"x"}]})", R"({"errors":[],"status":"active"})"},
                    {"rejected/errors_beside_success", "rejected/errors_beside_success"});
}

TEST(Faults, P4_ActiveInAnErrorsBodyIsNotActive) {
    const std::string body = R"({"status":"active"})";
    expect_verdicts(400, {body}, {"rejected/unknown_code"});
    expect_troubles(500, {body}, {"failed/server_error"});
}

TEST(Faults, P5_AStatusOtherThanActiveIsNotActiveAndIsShown) {
    const believing_run run{
        responses(200, {R"({"status":"inactive"})", R"({"status":"pending"})", R"({"status":"ACTIVE"})",
                        R"({"status":" Active "})", R"({"status":""})"})};
    EXPECT_THAT(run.verdicts(odd),
                ElementsAre("not_yet/inactive", "rejected/unknown_status", "rejected/unknown_status",
                            "rejected/unknown_status", "rejected/unknown_status", "active/active"));
    ASSERT_EQ(run.events("answer_rejected", odd).size(), 1U);
    EXPECT_EQ(run.events("answer_rejected", odd).front()["detail"], "pending");
    run.expect_invariants();
}

TEST(Faults, P6_AStatusThatIsNoTextIsRejected) {
    expect_troubles(200,
                    {R"({"status":null})", R"({"status":1})", R"({"status":true})",
                     R"({"status":["active"]})", "{}", R"({"domain":{"status":"active"}})"},
                    {"rejected/status_not_text", "rejected/status_not_text", "rejected/status_not_text",
                     "rejected/status_not_text", "rejected/status_missing", "rejected/status_missing"});
}

TEST(Faults, P7_ATokenOfAnyTypeDoesNotSpoilActive) {
    for (const char* const token :
         {"7", "null", "1000000000000000000000000000000", R"({"a":1})", R"("36m5")"}) {
        const believing_run run{{respond(400, errors("invalid_dns_txt")),
                                 respond(200, R"({"status":"active","token":)"s + token + "}")}};
        SCOPED_TRACE(token);
        EXPECT_THAT(run.verdicts(odd), ElementsAre("not_yet/invalid_dns_txt", "active/active"));
        run.expect_invariants();
    }
}

TEST(Faults, P8_JsonWithTwoReadingsIsRejected) {
    const std::string active = R"({"status":"active"})";
    expect_troubles(
        200,
        {R"({"status":"inactive","status":"active"})", active + "\0"s, "\xEF\xBB\xBF" + active, active + "x",
         active + " // yes", "{\"status\":\"active\",\"x\":\"\xFF\"}", "{\"\0s\0t\0"s,
         R"({"status":"active","x":)" + std::string(30'000, '[') + std::string(30'000, ']') + "}",
         R"({"status":"active","x":1e999})"},
        {"rejected/duplicate_key", "rejected/not_json", "rejected/not_json", "rejected/not_json",
         "rejected/not_json", "rejected/not_json", "rejected/not_json", "rejected/not_json",
         "rejected/not_json"});
}

TEST(Faults, P9_JsonThatIsNoObjectIsRejected) {
    expect_troubles(200, {R"(["active"])", R"("active")", "1", "null"},
                    {"rejected/not_an_object", "rejected/not_an_object", "rejected/not_an_object",
                     "rejected/not_an_object"});
}

TEST(Faults, P23_WhoeverWaitsForAnAnswerHoldsNobodyUp) {
    reloading_run run{[](const received& request) -> reply {
                          if (request.target.find("/domain/7/") == std::string::npos)
                              return respond(400, errors("invalid_dns_txt"));
                          return {{{400ms, respond(200, R"({"status":"active"})")}}, ending::keep};
                      },
                      "[7, 8]"};
    run.expect("domain_active", 7);
    EXPECT_GE(run.events("check_answered", 7).front()["duration_ms"], 400);
    EXPECT_GE(run.events("check_answered", 8).size(), 3U) << "one of them takes 50 ms";
    run.stop();
    EXPECT_EQ(run.requests(7).size(), 1U);
}

}  // namespace
}  // namespace dcv::test
