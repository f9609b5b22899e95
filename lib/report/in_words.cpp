#include "report/in_words.hpp"

#include <fmt/format.h>

#include <array>

namespace dcv::report {

namespace {

struct unit {
    std::chrono::seconds length;
    std::string_view name;
};

constexpr std::array units{unit{std::chrono::days{1}, "d"}, unit{std::chrono::hours{1}, "h"},
                           unit{std::chrono::minutes{1}, "min"}, unit{std::chrono::seconds{1}, "s"}};

struct sentence {
    std::string_view reason;
    std::string_view words;
};

constexpr std::array sentences{
    sentence{"invalid_dns_txt", "DigiCert finds no valid TXT record yet"},
    sentence{"invalid_dns_cname", "DigiCert finds no valid CNAME record yet"},
    sentence{"file_random_value_not_found",
             "DigiCert does not find the random value in the file on the web server yet"},
    sentence{"inactive", "DigiCert says that the domain is not validated yet"},
    sentence{"invalid_dns_method",
             "the domain's DCV method cannot be checked this way: choose dns-txt-token, dns-cname-token or "
             "http-token"},
    sentence{"not_found", "CertCentral knows no such domain id, or api.url is wrong"},
    sentence{"invalid_key", "CertCentral refuses the API key"},
    sentence{"invalid_api_key", "CertCentral refuses the API key"},
    sentence{"missing_permission",
             "the API key may not do this: give it no restriction, or \"Orders, Domains, Organizations\""},
    sentence{"access_denied", "CertCentral denies access"},
    sentence{"request_limit_exceeded",
             "too many requests with this API key: CertCentral blocks it for a while"},
    sentence{"maintenance", "CertCentral is in maintenance"},
    sentence{"server_error", "CertCentral failed to answer"},
    sentence{"resolve_failed", "CertCentral's address cannot be looked up"},
    sentence{"connect_failed", "CertCentral cannot be reached"},
    sentence{"tls_failed", "the TLS connection is refused"},
    sentence{"timed_out", "no answer in time"},
    sentence{"connection_lost", "the connection ended before the answer was complete"},
    sentence{"broken_framing", "the answer is not well-formed HTTP"},
    sentence{"unsupported_framing", "the answer is HTTP of a form that is not taken"},
    sentence{"header_too_large", "the answer's header exceeds 16 KiB"},
    sentence{"body_too_large", "the answer's body exceeds 64 KiB"},
    sentence{"redirect", "the server redirects elsewhere, which is not followed"},
    sentence{"unexpected_status", "the answer has an HTTP status that CertCentral does not document"},
    sentence{"content_encoded", "the answer is compressed although that was declined"},
    sentence{"wrong_content_type", "the answer is not JSON; perhaps a firewall or proxy answered"},
    sentence{"not_json", "the answer is not valid JSON"},
    sentence{"duplicate_key", "the answer names a key twice"},
    sentence{"not_an_object", "the answer is JSON, but no object"},
    sentence{"errors_beside_success", "the answer contradicts itself: success with errors"},
    sentence{"status_missing", "the answer has no status"},
    sentence{"status_not_text", "the answer's status is no text"},
    sentence{"unknown_status", "the answer has a status that CertCentral does not document"},
    sentence{"unknown_code", "the answer has an error code that CertCentral does not document"},
};

}  // namespace

std::string in_words(std::chrono::milliseconds duration) {
    auto rest = std::chrono::floor<std::chrono::seconds>(duration);
    for (auto larger = units.begin(); larger != units.end(); ++larger) {
        if (rest < larger->length) continue;
        const std::string first = fmt::format("{} {}", rest / larger->length, larger->name);
        const auto smaller = std::next(larger);
        rest %= larger->length;
        if (smaller == units.end() || rest < smaller->length) return first;
        return fmt::format("{} {} {}", first, rest / smaller->length, smaller->name);
    }
    return "0 s";
}

std::string_view reason_in_words(std::string_view reason) {
    for (const auto& each : sentences) {
        if (each.reason == reason) return each.words;
    }
    return reason;
}

}  // namespace dcv::report
