#include "certcentral/reason.hpp"

#include "certcentral/answer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dcv::certcentral {
namespace {

bearing of(unsigned status, const std::string& body, const char* type = "application/json") {
    return bearing_of(read_answer({status, {{"Content-Type", type}}, body}, {}));
}

bearing of_code(unsigned status, const std::string& code) {
    return of(status, R"({"errors":[{"code":")" + code + R"("}]})");
}

bearing of_html(unsigned status) {
    return of(status, "<html>", "text/html");
}

TEST(Reason, IsFoundByItsName) {
    for (const auto& row : reason_rows()) {
        EXPECT_EQ(row_of(row.why).why, row.why) << row.name;
        EXPECT_EQ(reason_of(row.name), row.why) << row.name;
    }
    EXPECT_EQ(reason_of("brand_new_reason"), std::nullopt);
    EXPECT_EQ(reason_of("Active"), std::nullopt);
}

TEST(Reason, HasANameThatAnEventCanCarryAndASentence) {
    for (const auto& row : reason_rows()) {
        EXPECT_EQ(row.name.empty(), row.why == reason::none);
        EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), row.name.npos) << row.name;
        EXPECT_FALSE(row.words.empty()) << row.name;
        EXPECT_NE(row.words.back(), '.') << row.name;
    }
}

TEST(Reason, IsActiveInOneRowAlone) {
    for (const auto& row : reason_rows())
        EXPECT_EQ(row.kind == verdict::active, row.why == reason::active) << row.name;
}

/// Each verdict's bearings: a row that combines others is a mistake.
bool go_together(verdict kind, bearing said) {
    switch (kind) {
        case verdict::active:
        case verdict::not_yet:
        case verdict::method_unsuitable:
            return said == bearing::answered;
        case verdict::unknown_domain:
            return said == bearing::absent;
        case verdict::refused:
            return said == bearing::denied || said == bearing::key_refused;
        case verdict::limited:
            return said == bearing::limited;
        case verdict::maintenance:
            return said == bearing::maintenance;
        case verdict::failed:
            return said == bearing::cut_off || said == bearing::broken || said == bearing::unheard;
        case verdict::rejected:
            return said == bearing::answered || said == bearing::broken;
    }
    return false;
}

TEST(Reason, HasABearingThatGoesWithItsVerdict) {
    for (const auto& row : reason_rows())
        EXPECT_TRUE(go_together(row.kind, row.said)) << row.name;
}

TEST(Reason, OfADocumentedCodeIsReadFromThatCode) {
    for (const auto& row : reason_rows()) {
        if (row.status == 0) continue;
        const net::response said{row.status,
                                 {{"Content-Type", "application/json"}},
                                 R"({"errors":[{"code":")" + std::string{row.name} + R"("}]})"};
        EXPECT_EQ(read_answer(said, {}).reason, row.why) << row.name;
    }
}

TEST(Reason, IsReadFromACodeOnlyWhereItsStatusFits) {
    const auto read = [](unsigned status, const std::string& code) {
        return read_answer({status,
                            {{"Content-Type", "application/json"}},
                            R"({"errors":[{"code":")" + code + R"("}]})"},
                           {})
            .reason;
    };
    EXPECT_EQ(read(400, "invalid_key"), reason::unknown_code);
    EXPECT_EQ(read(400, "not_found"), reason::unknown_code);
    EXPECT_EQ(read(400, "active"), reason::unknown_code);
    EXPECT_EQ(read(403, "invalid_dns_txt"), reason::access_denied);
    EXPECT_EQ(read(404, "invalid_dns_txt"), reason::not_found);
    EXPECT_EQ(read(401, "access_denied|missing_permission"), reason::missing_permission);
}

TEST(Bearing, IsNoneWhereCertCentralSpeaksAboutTheDomain) {
    for (const char* const body :
         {R"({"status":"active"})", R"({"status":"inactive"})", R"({"status":"pending"})"}) {
        EXPECT_EQ(of(200, body), bearing::answered) << body;
    }
    for (const char* const code : {"invalid_dns_txt", " invalid_dns_cname", "file_random_value_not_found",
                                   "invalid_dns_method", "brand_new_code"}) {
        EXPECT_EQ(of_code(400, code), bearing::answered) << code;
    }
    EXPECT_EQ(of(400, "{}"), bearing::answered);
}

TEST(Bearing, OfARefusalIsTheKeysOnlyWhereItSaysSo) {
    EXPECT_EQ(of_code(401, "anything"), bearing::key_refused);
    EXPECT_EQ(of(401, "{}"), bearing::key_refused);
    EXPECT_EQ(of_code(401, "access_denied|missing_permission"), bearing::key_refused);
    EXPECT_EQ(of_code(403, "access_denied|access_denied_invalid_key"), bearing::key_refused);
    EXPECT_EQ(of_code(403, "invalid_api_key"), bearing::key_refused);
    EXPECT_EQ(of_code(403, "access_denied|missing_permission"), bearing::denied);
    EXPECT_EQ(of_code(403, "access_denied|ip_address"), bearing::denied);
    EXPECT_EQ(of(403, "{}"), bearing::denied);
}

TEST(Bearing, OfAFirewallsPageIsNotTheKeys) {
    for (const unsigned status : {200U, 400U, 401U, 403U, 404U})
        EXPECT_EQ(of_html(status), bearing::broken) << status;
}

TEST(Bearing, OfLimitsAndMaintenanceIsTheSameInAnyForm) {
    EXPECT_EQ(of_code(429, "request_limit_exceeded"), bearing::limited);
    EXPECT_EQ(of_html(429), bearing::limited);
    EXPECT_EQ(of(503, "{}"), bearing::maintenance);
    EXPECT_EQ(of_html(503), bearing::maintenance);
}

TEST(Bearing, OfA404IsOpen) {
    EXPECT_EQ(of_code(404, "not_found"), bearing::absent);
    EXPECT_EQ(of_code(404, "not_found|route"), bearing::absent);
}

TEST(Bearing, OfWhatIsNotToBeBelievedIsTheServices) {
    for (const unsigned status : {201U, 204U, 301U, 302U, 408U, 418U, 500U, 502U, 504U})
        EXPECT_EQ(of(status, R"({"status":"active"})"), bearing::broken) << status;
    for (const char* const body : {"{}", "[]", "", R"({"status":null})", R"({"status":"active","errors":[]})",
                                   R"({"status":"active","status":"active"})"}) {
        EXPECT_EQ(of(200, body), bearing::broken) << body;
    }
}

TEST(Bearing, OfAFailureTellsTheWayFromTheAnswer) {
    using net::failure_kind;
    const auto of_failure = [](failure_kind kind) { return bearing_of(read_failure({kind, "words"})); };
    for (const auto kind :
         {failure_kind::resolve, failure_kind::connect, failure_kind::proxy_refused, failure_kind::tls})
        EXPECT_EQ(of_failure(kind), bearing::cut_off);
    for (const auto kind :
         {failure_kind::connection_lost, failure_kind::broken_framing, failure_kind::unsupported_framing,
          failure_kind::header_too_large, failure_kind::body_too_large}) {
        EXPECT_EQ(of_failure(kind), bearing::broken);
    }
    EXPECT_EQ(of_failure(failure_kind::timed_out), bearing::unheard);
}

}  // namespace
}  // namespace dcv::certcentral
