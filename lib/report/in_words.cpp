#include "report/in_words.hpp"

#include "report/outside_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dcv::report {

namespace {

struct unit {
    std::chrono::seconds length;
    std::string_view name;
};

constexpr std::array units{unit{std::chrono::days{1}, "d"}, unit{std::chrono::hours{1}, "h"},
                           unit{std::chrono::minutes{1}, "min"}, unit{std::chrono::seconds{1}, "s"}};

/// Who worded the detail of an answer.
enum class voice {
    ours,    ///< lib/net: it is a part of the sentence.
    theirs,  ///< The server: it is quoted.
};

struct sentence {
    std::string_view reason;
    std::string_view words;
    voice detail{voice::theirs};
};

constexpr std::array sentences{
    sentence{"invalid_dns_txt", "DigiCert finds no valid TXT record yet"},
    sentence{"invalid_dns_cname", "DigiCert finds no valid CNAME record yet"},
    sentence{"file_random_value_not_found",
             "DigiCert does not find the random value in the file on the web server yet"},
    sentence{"inactive", "DigiCert says that the domain is not validated yet"},
    sentence{"invalid_dns_method",
             "the domain's DCV method cannot be checked this way: choose dns-txt-token, dns-cname-token or "
             "http-token in CertCentral"},
    sentence{"not_found", "CertCentral knows no such domain id"},
    sentence{"invalid_key", "CertCentral refuses the API key"},
    sentence{"invalid_api_key", "CertCentral refuses the API key"},
    sentence{"missing_permission",
             "the API key may not do this: give it no restriction, or \"Orders, Domains, Organizations\""},
    sentence{"access_denied", "CertCentral denies access with this API key"},
    sentence{"request_limit_exceeded",
             "too many requests with this API key: CertCentral blocks it for a while"},
    sentence{"maintenance", "CertCentral is in maintenance"},
    sentence{"server_error", "the server failed to answer"},
    sentence{"resolve_failed", "the address cannot be looked up", voice::ours},
    sentence{"connect_failed", "no connection can be made", voice::ours},
    sentence{"proxy_refused", "the proxy refuses to connect to CertCentral", voice::ours},
    sentence{"tls_failed", "the TLS connection is refused", voice::ours},
    sentence{"client_certificate_demanded",
             "the server demands a client certificate, and dcvwatchd has none to send", voice::ours},
    sentence{"timed_out", "there was no answer in time", voice::ours},
    sentence{"connection_lost", "the connection ended before the answer was complete", voice::ours},
    sentence{"broken_framing", "the answer is not well-formed HTTP", voice::ours},
    sentence{"unsupported_framing", "the answer is valid HTTP, but in a form that dcvwatchd does not accept",
             voice::ours},
    sentence{"header_too_large", "the answer's header exceeds 16 KiB", voice::ours},
    sentence{"body_too_large", "the answer's body exceeds 64 KiB", voice::ours},
    sentence{"redirect", "the server redirects elsewhere, which is not followed"},
    sentence{"unexpected_status", "the answer has an HTTP status that CertCentral does not document"},
    sentence{"content_encoded", "the answer is compressed although that was declined"},
    sentence{"wrong_content_type", "the answer is not JSON; perhaps a firewall or proxy answered"},
    sentence{"not_json", "the answer is not valid JSON"},
    sentence{"duplicate_key", "the answer names a key twice"},
    sentence{"not_an_object", "the answer is JSON, but not an object"},
    sentence{"errors_beside_success", "the answer contradicts itself: success with errors"},
    sentence{"status_missing", "the answer has no status"},
    sentence{"status_not_text", "the answer's status is not text"},
    sentence{"unknown_status", "the answer has a status that CertCentral does not document"},
    sentence{"unknown_code", "the answer has an error code that CertCentral does not document"},
};

const sentence* find(std::string_view reason) {
    const auto* const found = std::find_if(sentences.begin(), sentences.end(),
                                           [reason](const sentence& each) { return each.reason == reason; });
    return found == sentences.end() ? nullptr : found;
}

/// Whether a word of `text` could be taken for a field of a text line, such as `event=domain_active`.
bool looks_like_fields(std::string_view text) {
    constexpr std::string_view in_a_name = "abcdefghijklmnopqrstuvwxyz_";
    for (auto equals = text.find('='); equals != text.npos; equals = text.find('=', equals + 1)) {
        const auto before = text.substr(0, equals).find_last_not_of(in_a_name);
        const auto begin = before == text.npos ? 0 : before + 1;
        if (begin < equals && (begin == 0 || text[before] == ' ')) return true;
    }
    return false;
}

/// Such statuses belong to their reason and tell nothing more.
bool goes_without_saying(unsigned http_status) {
    return http_status == 0 || http_status == 200 || http_status == 400;
}

/// No server of CertCentral's was spoken to.
bool is_cut_off(std::string_view reason) {
    constexpr std::array<std::string_view, 7> cut_off{
        "resolve_failed", "connect_failed", "proxy_refused", "tls_failed", "client_certificate_demanded",
        "timed_out",      "connection_lost"};
    return std::find(cut_off.begin(), cut_off.end(), reason) != cut_off.end();
}

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

std::string counted(std::size_t count, std::string_view one, std::string_view several) {
    return fmt::format("{} {}", count, count == 1 ? one : several);
}

std::string_view reason_in_words(std::string_view reason) {
    const auto* const found = find(reason);
    return found == nullptr ? reason : found->words;
}

std::string answer_in_words(std::string_view reason, unsigned http_status, std::string_view detail) {
    std::string text{reason_in_words(reason)};
    if (!goes_without_saying(http_status)) text += fmt::format(" (HTTP status {})", http_status);
    if (detail.empty()) return text;
    const auto* const found = find(reason);
    const bool is_ours = found != nullptr && found->detail == voice::ours && !looks_like_fields(detail);
    return text + ": " + (is_ours ? escaped(detail) : one_word(detail));
}

std::string gate_in_words(watch::gate_kind gate, std::string_view reason, unsigned http_status,
                          std::string_view detail) {
    const auto why = answer_in_words(reason, http_status, detail);
    if (gate != watch::gate_kind::unreachable) return why;
    if (reason == "not_found") return "every id is unknown to CertCentral: check api.url";
    return (is_cut_off(reason) ? "CertCentral cannot be reached: "
                               : "CertCentral does not answer properly: ") +
           why;
}

}  // namespace dcv::report
