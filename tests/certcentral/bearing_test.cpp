#include "certcentral/bearing.hpp"

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
