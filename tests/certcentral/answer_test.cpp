#include "certcentral/answer.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace dcv::net {

/// For GoogleTest, which would print bytes that nobody wrote.
void PrintTo(const response& one, std::ostream* out) {
    *out << one.status << ' ' << one.body;
}

}  // namespace dcv::net

namespace dcv::certcentral {
namespace {

using namespace std::string_literals;

net::response json(unsigned status, std::string body) {
    return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

net::response html(unsigned status) {
    return {status, {{"Content-Type", "text/html"}}, "<html><body>status: active</body></html>"};
}

/// None of these has dates.
answer read(const net::response& response) {
    return read_answer(response, {});
}

const std::string active_body = R"({"token":"36m5kkf95gx4nwz","status":"active"})";

std::string errors(const std::string& code) {
    return R"({"errors":[{"code":")" + code + R"(","message":"words"}]})";
}

// --- every known answer
// -------------------------------------------------------------------------------------------

struct known {
    const char* name;
    net::response response;
    verdict kind;
    const char* reason;
};

void PrintTo(const known& row, std::ostream* out) {
    *out << row.name;
}

class KnownAnswer : public testing::TestWithParam<known> {};

TEST_P(KnownAnswer, HasItsVerdictAndReason) {
    const auto& [name, response, kind, reason] = GetParam();
    const auto found = read(response);
    EXPECT_EQ(to_string(verdict_of(found)), to_string(kind));
    EXPECT_EQ(to_string(found.reason), reason);
    EXPECT_EQ(found.http_status, response.status);
}

INSTANTIATE_TEST_SUITE_P(
    Table, KnownAnswer,
    testing::Values(
        known{"ActiveWithToken", json(200, active_body), verdict::active, "active"},
        known{"ActiveWithoutToken", json(200, R"({"status":"active"})"), verdict::active, "active"},
        known{"Inactive", json(200, R"({"status":"inactive"})"), verdict::not_yet, "inactive"},
        known{"Txt", json(400, errors("invalid_dns_txt")), verdict::not_yet, "invalid_dns_txt"},
        known{"File", json(400, errors("file_random_value_not_found")), verdict::not_yet,
              "file_random_value_not_found"},
        known{"CnameWithLeadingBlank", json(400, errors(" invalid_dns_cname")), verdict::not_yet,
              "invalid_dns_cname"},
        known{"CnameWithoutBlank", json(400, errors("invalid_dns_cname")), verdict::not_yet,
              "invalid_dns_cname"},
        known{"Method", json(400, errors("invalid_dns_method")), verdict::method_unsuitable,
              "invalid_dns_method"},
        known{"Piped", json(400, errors("invalid_dns_txt | more")), verdict::not_yet, "invalid_dns_txt"},
        known{"BadKey", json(403, errors("access_denied|access_denied_invalid_key")), verdict::refused,
              "invalid_key"},
        known{"ViewOnlyKey", json(403, errors("access_denied|missing_permission")), verdict::refused,
              "missing_permission"},
        known{"OtherRefusal", json(403, errors("access_denied|ip_address")), verdict::refused,
              "access_denied"},
        known{"SisterPlatform", json(401, errors("invalid_api_key")), verdict::refused, "invalid_api_key"},
        known{"UnknownId", json(404, errors("not_found")), verdict::unknown_domain, "not_found"},
        known{"UnknownRoute", json(404, errors("not_found|route")), verdict::unknown_domain, "not_found"},
        known{"Limited", json(429, errors("request_limit_exceeded")), verdict::limited,
              "request_limit_exceeded"},
        known{"LimitedByTheEdge", html(429), verdict::limited, "request_limit_exceeded"},
        known{"Maintenance", html(503), verdict::maintenance, "maintenance"},
        known{"ServerError", json(500, active_body), verdict::failed, "server_error"},
        known{"BadGateway", html(502), verdict::failed, "server_error"},
        known{"Redirect", json(302, active_body), verdict::rejected, "redirect"},
        known{"NotModified", json(304, ""), verdict::rejected, "redirect"},
        known{"NoContent", json(204, ""), verdict::rejected, "unexpected_status"},
        known{"Created", json(201, active_body), verdict::rejected, "unexpected_status"},
        known{"Interim", json(101, active_body), verdict::rejected, "unexpected_status"},
        known{"BeyondHttp", json(600, active_body), verdict::rejected, "unexpected_status"},
        known{"Teapot", json(418, active_body), verdict::rejected, "unexpected_status"},
        known{"FirewallPage", html(200), verdict::rejected, "wrong_content_type"},
        known{"FirewallRefusal", html(403), verdict::rejected, "wrong_content_type"},
        known{"FirewallNotFound", html(404), verdict::rejected, "wrong_content_type"}),
    [](const auto& row) { return row.param.name; });

// --- the errors' shapes
// -------------------------------------------------------------------------------------------

TEST(ErrorBody, IsReadInAllThreeShapes) {
    for (const char* const body :
         {R"({"errors":[{"code":"invalid_dns_txt"}]})", R"({"errors":{"code":"invalid_dns_txt"}})",
          R"({"error":{"code":"invalid_dns_txt"}})"}) {
        EXPECT_EQ(read(json(400, body)).reason, reason::invalid_dns_txt) << body;
    }
}

TEST(ErrorBody, IsScannedToItsLastEntry) {
    const auto found =
        read(json(400, R"({"errors":[7,{"message":"?"},{"code":"other"},{"code":"invalid_dns_txt"}]})"));
    EXPECT_EQ(verdict_of(found), verdict::not_yet);
}

TEST(ErrorBody, WithAnUnknownCodeIsRejectedAndShowsIt) {
    const auto found = read(json(400, errors("brand_new_code")));
    EXPECT_EQ(verdict_of(found), verdict::rejected);
    EXPECT_EQ(found.reason, reason::unknown_code);
    EXPECT_EQ(found.detail, "brand_new_code: words");
}

TEST(ErrorBody, P29_WhatADocumentedCodeDoesNotSayIsShown) {
    const auto detail_of = [](const std::string& body) { return read(json(400, body)).detail; };
    EXPECT_EQ(detail_of(R"({"errors":[{"code":"invalid_dns_txt","message":"DNSSEC validation failed"}]})"),
              "invalid_dns_txt: DNSSEC validation failed");
    EXPECT_EQ(
        detail_of(R"({"errors":[{"code":"invalid_dns_txt"},{"code":"perspectives","message":"2 of 4"}]})"),
        "perspectives: 2 of 4");
    EXPECT_EQ(detail_of(R"({"errors":[{"code":"dnssec_bogus","message":"no\nchain"}]})"),
              "dnssec_bogus: no\nchain");
    EXPECT_EQ(detail_of(R"({"errors":[{"code":" invalid_dns_cname",
                                      "message":"Requested domain does not have a valid cname."}]})"),
              "");
}

TEST(ErrorBody, IsShownWhateverTheStatusMeans) {
    EXPECT_EQ(read(json(500, errors("overloaded"))).detail, "overloaded: words");
    EXPECT_EQ(
        read(json(403, R"({"errors":[{"code":"access_denied|ip","message":"Not from there."}]})")).detail,
        "access_denied|ip: Not from there.");
    EXPECT_EQ(read(json(404, R"({"errors":[{"code":"not_found"}]})")).detail, "");
    EXPECT_EQ(read(html(403)).detail, "text/html");
}

TEST(ErrorBody, WithoutAnyCodeIsRejected) {
    for (const char* const body : {"{}", R"({"error":{}})", R"({"errors":[]})", R"({"errors":null})",
                                   R"({"errors":[{"code":7}]})", R"({"message":"no"})"}) {
        const auto found = read(json(400, body));
        EXPECT_EQ(verdict_of(found), verdict::rejected) << body;
        EXPECT_EQ(found.reason, reason::unknown_code) << body;
    }
}

// --- only a true active counts
// ------------------------------------------------------------------------------------

TEST(Active, TakesItsTokenWhateverTypeItHas) {
    const auto token_of = [](const std::string& token) {
        return read(json(200, R"({"status":"active","token":)" + token + "}")).token;
    };
    EXPECT_EQ(token_of(R"("36m5")"), "36m5");
    EXPECT_EQ(token_of("42"), "42");
    for (const char* const odd : {"null", "{}", "[1]", "true", "1000000000000000000000000000000"}) {
        const auto found = read(json(200, R"({"status":"active","token":)"s + odd + "}"));
        EXPECT_EQ(verdict_of(found), verdict::active) << odd;
    }
}

TEST(Active, HasItsContentTypeWithOrWithoutParametersInAnyCase) {
    for (const char* const type : {"application/json", "application/json; charset=utf-8", "Application/JSON",
                                   " application/json ;v=1"}) {
        EXPECT_EQ(verdict_of(read({200, {{"content-TYPE", type}}, active_body})), verdict::active) << type;
    }
}

class NeverActive : public testing::TestWithParam<std::pair<const char*, net::response>> {};

TEST_P(NeverActive, HoweverMuchItLooksLikeIt) {
    EXPECT_NE(verdict_of(read(GetParam().second)), verdict::active);
}

using row = std::pair<const char*, net::response>;

INSTANTIATE_TEST_SUITE_P(
    LookAlikes, NeverActive,
    testing::Values(
        row{"UpperCase", json(200, R"({"status":"ACTIVE"})")},
        row{"Blanks", json(200, R"({"status":" active "})")},
        row{"Pending", json(200, R"({"status":"pending"})")}, row{"Empty", json(200, R"({"status":""})")},
        row{"Null", json(200, R"({"status":null})")}, row{"True", json(200, R"({"status":true})")},
        row{"Number", json(200, R"({"status":1})")}, row{"Array", json(200, R"({"status":["active"]})")},
        row{"Nested", json(200, R"({"domain":{"status":"active"}})")}, row{"Missing", json(200, "{}")},
        row{"OtherKey", json(200, R"({"Status":"active"})")}, row{"Root", json(200, R"("active")")},
        row{"ArrayRoot", json(200, R"([{"status":"active"}])")},
        row{"Twice", json(200, R"({"status":"active","status":"active"})")},
        row{"InactiveThenActive", json(200, R"({"status":"inactive","status":"active"})")},
        row{"NulAfter", json(200, "{\"status\":\"active\"}\0"s)},
        row{"NulInside", json(200, "{\"status\":\"active\0\"}"s)},
        row{"EscapedNul", json(200, R"({"status":"active\u0000"})")},
        row{"Trailing", json(200, active_body + "x")},
        row{"Cut", json(200, active_body.substr(0, active_body.size() - 1))},
        row{"ByteOrderMark", json(200, "\xEF\xBB\xBF" + active_body)},
        row{"WithErrors", json(200, R"({"status":"active","errors":[]})")},
        row{"WithError", json(200, R"({"status":"active","error":null})")},
        row{"NoContentType", net::response{200, {}, active_body}},
        row{"TwoContentTypes",
            net::response{200,
                          {{"Content-Type", "application/json"}, {"Content-Type", "application/json"}},
                          active_body}},
        row{"Html", net::response{200, {{"Content-Type", "text/html"}}, active_body}},
        row{"AlmostJson", net::response{200, {{"Content-Type", "application/jsonp"}}, active_body}},
        row{"CarriageReturn", net::response{200, {{"Content-Type", "\rapplication/json"}}, active_body}},
        row{"ProblemJson", net::response{200, {{"Content-Type", "application/problem+json"}}, active_body}},
        row{"Encoded",
            net::response{
                200, {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, active_body}},
        row{"BadRequest", json(400, active_body)}, row{"Accepted", json(202, active_body)},
        row{"Partial", json(206, active_body)}, row{"Forbidden", json(403, active_body)},
        row{"NotFound", json(404, active_body)}, row{"Maintenance", json(503, active_body)}),
    [](const auto& each) { return each.param.first; });

TEST(Active, IsNoPrefixOfItself) {
    for (std::size_t length = 0; length < active_body.size(); ++length) {
        EXPECT_NE(verdict_of(read(json(200, active_body.substr(0, length)))), verdict::active) << length;
    }
}

TEST(Active, SurvivesNoFlippedBitInStatus) {
    const std::string body = R"({"status":"active"})";
    for (std::size_t at = 0; at < body.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string flipped = body;
            flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
            EXPECT_NE(verdict_of(read(json(200, flipped))), verdict::active) << flipped;
        }
    }
}

// --- no answer at all
// ---------------------------------------------------------------------------------------------

TEST(Failure, IsTheServicesOrTheNetworksUnlessTheAnswerWasBroken) {
    using net::failure_kind;
    EXPECT_EQ(verdict_of(read_failure({failure_kind::timed_out, "late"})), verdict::failed);
    EXPECT_EQ(read_failure({failure_kind::tls, "expired"}).reason, reason::tls_failed);
    EXPECT_EQ(read_failure({failure_kind::resolve, "none"}).detail, "none");
    EXPECT_EQ(verdict_of(read_failure({failure_kind::body_too_large, ""})), verdict::rejected);
    EXPECT_EQ(verdict_of(read_failure({failure_kind::broken_framing, ""})), verdict::rejected);
    EXPECT_EQ(verdict_of(read_failure({failure_kind::unsupported_framing, ""})), verdict::rejected);
    EXPECT_EQ(read_failure({failure_kind::header_too_large, ""}).http_status, 0U);
    EXPECT_EQ(read_failure({failure_kind::broken_framing, "", 502}).http_status, 502U);
}

}  // namespace
}  // namespace dcv::certcentral
