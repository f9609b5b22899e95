#include "certcentral-sim/answer.hpp"

#include <nlohmann/json.hpp>

namespace dcv::sim {

namespace {

// Ordered: the members stand as DigiCert's samples show them.
using json = nlohmann::ordered_json;

answer error(unsigned status, std::string_view code, std::string_view message) {
    const json entry{{"code", code}, {"message", message}};
    const json body{{"errors", json::array({entry})}};
    return {.status = status, .code = std::string{code}, .body = body.dump()};
}

}  // namespace

answer active(const std::optional<std::string>& token) {
    json body = json::object();
    if (token) body["token"] = *token;
    body["status"] = "active";
    return {.status = 200, .code = "active", .body = body.dump()};
}

answer inactive() {
    return {.status = 200, .code = "inactive", .body = R"({"status":"inactive"})"};
}

answer not_validated(method by) {
    switch (by) {
        case method::dns_txt_token:
            return error(400, "invalid_dns_txt",
                         "Could not find a valid TXT record for one or more domains.");
        case method::dns_cname_token:
            // DigiCert's page prints the code with this leading blank.
            return error(400, " invalid_dns_cname", "Requested domain does not have a valid cname.");
        case method::http_token:
            return error(400, "file_random_value_not_found",
                         "Could not find the random value at the expected file location for one or more "
                         "domains.");
        case method::unsuitable:
            break;
    }
    return error(400, "invalid_dns_method", "An error occurred while processing your request.");
}

answer invalid_key() {
    return error(403, "access_denied|access_denied_invalid_key",
                 "Access denied due to access_denied_invalid_key.");
}

answer missing_permission() {
    // The code is documented, the message is not: worded as the one above.
    return error(403, "access_denied|missing_permission", "Access denied due to missing_permission.");
}

answer unknown_domain() {
    return error(404, "not_found", "The specified domain was not found.");
}

answer unknown_route() {
    return error(404, "not_found|route", "The endpoint does not exist.");
}

answer too_many(const std::optional<std::chrono::milliseconds>& retry_after) {
    auto refused = error(429, "request_limit_exceeded", "Service unavailable, please limit request volume");
    refused.retry_after = retry_after;
    return refused;
}

answer under_maintenance(const std::optional<std::chrono::milliseconds>& retry_after) {
    return {.status = 503,
            .code = "maintenance",
            .content_type = "text/html; charset=UTF-8",
            .body =
                "<!DOCTYPE html>\n<html><head><title>503 Service is unavailable</title></head>\n"
                "<body><h1>503 Service is unavailable</h1>\n"
                "<p>CertCentral is undergoing scheduled maintenance.</p></body></html>\n",
            .retry_after = retry_after};
}

answer new_random_value(std::string_view token) {
    const json body{{"token", token}, {"status", "pending"}};
    return {.status = 201, .code = "new random value", .body = body.dump()};
}

}  // namespace dcv::sim
