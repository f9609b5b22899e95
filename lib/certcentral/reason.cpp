#include "certcentral/reason.hpp"

#include <algorithm>
#include <array>

namespace dcv::certcentral {

namespace {

using enum voice;

// Some reasons are DigiCert's codes, and have their names. Codes and messages: dev.digicert.com, "Check
// domain DCV" and "Errors". A newly documented code is one enumerator and one row with its status;
// read_answer then knows it.
constexpr std::array table{
    reason_row{reason::none, "", "not asked yet", verdict::rejected, bearing::broken, ours},

    // CertCentral speaks about the domain.
    reason_row{reason::active, "active", "active", verdict::active, bearing::answered, theirs},
    reason_row{reason::inactive, "inactive", "DigiCert says that the domain is not validated yet",
               verdict::not_yet, bearing::answered, theirs},
    reason_row{reason::invalid_dns_txt, "invalid_dns_txt", "DigiCert finds no valid TXT record yet",
               verdict::not_yet, bearing::answered, theirs, 400,
               "Could not find a valid TXT record for one or more domains."},
    reason_row{reason::invalid_dns_cname, "invalid_dns_cname", "DigiCert finds no valid CNAME record yet",
               verdict::not_yet, bearing::answered, theirs, 400,
               "Requested domain does not have a valid cname."},
    reason_row{reason::file_random_value_not_found, "file_random_value_not_found",
               "DigiCert does not find the random value in the file on the web server yet", verdict::not_yet,
               bearing::answered, theirs, 400,
               "Could not find the random value at the expected file location for one or more domains."},
    reason_row{reason::invalid_dns_method, "invalid_dns_method",
               "the domain's DCV method cannot be checked this way: choose dns-txt-token, dns-cname-token or "
               "http-token in CertCentral",
               verdict::method_unsuitable, bearing::answered, theirs, 400,
               "An error occurred while processing your request."},

    // It does not know the domain, or the key may not do this. A code of the key's may be a part of a longer
    // one, and has no documented message: what comes with it is always shown.
    reason_row{reason::not_found, "not_found", "CertCentral knows no such domain id", verdict::unknown_domain,
               bearing::absent, theirs, 404},
    reason_row{reason::invalid_key, "invalid_key", "CertCentral refuses the API key", verdict::refused,
               bearing::key_refused, theirs, 403},
    reason_row{reason::invalid_api_key, "invalid_api_key", "CertCentral refuses the API key",
               verdict::refused, bearing::key_refused, theirs, 403},
    reason_row{reason::missing_permission, "missing_permission",
               "the API key may not do this: give it no restriction, or \"Orders, Domains, Organizations\"",
               verdict::refused, bearing::denied, theirs, 403},
    reason_row{reason::access_denied, "access_denied", "CertCentral denies access with this API key",
               verdict::refused, bearing::denied, theirs},

    // The service is not there for any domain.
    reason_row{reason::request_limit_exceeded, "request_limit_exceeded",
               "too many requests with this API key: CertCentral blocks it for a while", verdict::limited,
               bearing::limited, theirs, 429, "Service unavailable, please limit request volume"},
    reason_row{reason::maintenance, "maintenance", "CertCentral is in maintenance", verdict::maintenance,
               bearing::maintenance, theirs},
    reason_row{reason::server_error, "server_error", "the server failed to answer", verdict::failed,
               bearing::broken, theirs},

    // No response.
    reason_row{reason::resolve_failed, "resolve_failed", "the address cannot be looked up", verdict::failed,
               bearing::cut_off, ours},
    reason_row{reason::connect_failed, "connect_failed", "no connection can be made", verdict::failed,
               bearing::cut_off, ours},
    reason_row{reason::proxy_refused, "proxy_refused", "the proxy refuses to connect to CertCentral",
               verdict::failed, bearing::cut_off, ours},
    reason_row{reason::tls_failed, "tls_failed", "the TLS connection is refused", verdict::failed,
               bearing::cut_off, ours},
    reason_row{reason::timed_out, "timed_out", "there was no answer in time", verdict::failed,
               bearing::unheard, ours},
    reason_row{reason::cancelled, "cancelled", "the check was cancelled", verdict::failed, bearing::unheard,
               ours},
    reason_row{reason::connection_lost, "connection_lost",
               "the connection ended before the answer was complete", verdict::failed, bearing::broken, ours},

    // None that HTTP allows, or that is taken.
    reason_row{reason::broken_framing, "broken_framing", "the answer is not well-formed HTTP",
               verdict::rejected, bearing::broken, ours},
    reason_row{reason::unsupported_framing, "unsupported_framing",
               "the answer is valid HTTP, but in a form that dcvwatchd does not accept", verdict::rejected,
               bearing::broken, ours},
    reason_row{reason::header_too_large, "header_too_large", "the answer's header exceeds 16 KiB",
               verdict::rejected, bearing::broken, ours},
    reason_row{reason::body_too_large, "body_too_large", "the answer's body exceeds 64 KiB",
               verdict::rejected, bearing::broken, ours},

    // A response that cannot be CertCentral's, or contradicts itself.
    reason_row{reason::redirect, "redirect", "the server redirects elsewhere, which is not followed",
               verdict::rejected, bearing::broken, theirs},
    reason_row{reason::unexpected_status, "unexpected_status",
               "the answer has an HTTP status that CertCentral does not document", verdict::rejected,
               bearing::broken, theirs},
    reason_row{reason::content_encoded, "content_encoded",
               "the answer is compressed although that was declined", verdict::rejected, bearing::broken,
               theirs},
    reason_row{reason::wrong_content_type, "wrong_content_type",
               "the answer is not JSON; perhaps a firewall or proxy answered", verdict::rejected,
               bearing::broken, theirs},
    reason_row{reason::not_json, "not_json", "the answer is not valid JSON", verdict::rejected,
               bearing::broken, theirs},
    reason_row{reason::duplicate_key, "duplicate_key", "the answer names a key twice", verdict::rejected,
               bearing::broken, theirs},
    reason_row{reason::not_an_object, "not_an_object", "the answer is JSON, but not an object",
               verdict::rejected, bearing::broken, theirs},
    reason_row{reason::errors_beside_success, "errors_beside_success",
               "the answer contradicts itself: success with errors", verdict::rejected, bearing::broken,
               theirs},
    reason_row{reason::status_missing, "status_missing", "the answer has no status", verdict::rejected,
               bearing::broken, theirs},
    reason_row{reason::status_not_text, "status_not_text", "the answer's status is not text",
               verdict::rejected, bearing::broken, theirs},

    // A new status or code is CertCentral's all the same.
    reason_row{reason::unknown_status, "unknown_status",
               "the answer has a status that CertCentral does not document", verdict::rejected,
               bearing::answered, theirs},
    reason_row{reason::unknown_code, "unknown_code",
               "the answer has an error code that CertCentral does not document", verdict::rejected,
               bearing::answered, theirs},

    reason_row{reason::unlisted, "unlisted",
               "another version of dcvwatchd recorded an answer that this one does not know",
               verdict::rejected, bearing::broken, theirs},
};

constexpr std::size_t place_of(reason why) {
    return static_cast<std::size_t>(why);
}

constexpr bool is_in_order() {
    for (std::size_t place = 0; place < table.size(); ++place)
        if (place_of(table[place].why) != place) return false;
    return true;
}

constexpr bool names_are_unique() {
    for (const auto& one : table)
        for (const auto& other : table)
            if (one.why != other.why && one.name == other.name) return false;
    return true;
}

static_assert(table.size() == place_of(reason::unlisted) + 1, "each reason has its row");
static_assert(is_in_order(), "in the order of the enumerators");
static_assert(names_are_unique());

}  // namespace

const reason_row& row_of(reason why) {
    return table.at(place_of(why));
}

std::span<const reason_row> reason_rows() {
    return table;
}

std::string_view to_string(reason why) {
    return row_of(why).name;
}

std::optional<reason> reason_of(std::string_view name) {
    const auto* const found = std::find_if(table.begin(), table.end(),
                                           [name](const reason_row& each) { return each.name == name; });
    return found == table.end() ? std::nullopt : std::optional{found->why};
}

}  // namespace dcv::certcentral
