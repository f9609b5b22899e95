#include "net/client_certificate.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace dcv::net {

namespace {

/// One mark of a connection.
int new_mark() {
    return CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL, 0, nullptr, nullptr, nullptr, nullptr);
}

int mark_of_request() {
    static const int mark = new_mark();
    return mark;
}

int mark_of_renegotiation() {
    static const int mark = new_mark();
    return mark;
}

/// Called by OpenSSL when the server asks; 0: we have no certificate.
int note_request(SSL* connection, X509**, EVP_PKEY**) {
    SSL_set_ex_data(connection, mark_of_request(), connection);
    return 0;
}

/// Called by OpenSSL for each step. We refuse a renegotiation with an alert of its own (RFC 5246 §7.2.2).
void note_renegotiation(const SSL* connection, int where, int alert) {
    constexpr int description = 0xff;
    if ((where & SSL_CB_WRITE_ALERT) != SSL_CB_WRITE_ALERT ||
        (alert & description) != SSL_AD_NO_RENEGOTIATION)
        return;
    auto* const noted = const_cast<SSL*>(connection);
    SSL_set_ex_data(noted, mark_of_renegotiation(), noted);
}

bool is_json(const response& answer) {
    return std::any_of(answer.fields.begin(), answer.fields.end(), [](const field& each) {
        return boost::algorithm::iequals(each.name, "Content-Type") &&
               boost::algorithm::icontains(each.value, "json");
    });
}

/// As nginx has it, and Apache where TLS 1.3 leaves it no renegotiation.
bool says_so(const response& answer) {
    constexpr std::array<std::string_view, 2> words{"No required SSL certificate was sent",
                                                    "Cannot perform Post-Handshake Authentication"};
    return std::any_of(words.begin(), words.end(), [&answer](std::string_view each) {
        return answer.body.find(each) != std::string::npos;
    });
}

/// 495 and 496 are nginx's own, for just this.
bool refuses(unsigned status) {
    constexpr std::array statuses{400U, 401U, 403U, 495U, 496U};
    return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

std::string in_words(const SSL* connection) {
    return std::string{"the server demands a client certificate, and dcvwatchd has none"} +
           (asked_to_renegotiate(connection) ? " (it asks for a renegotiation, which serves to demand one)"
                                             : "") +
           ": perhaps api.url names the wrong server";
}

}  // namespace

void note_certificate_requests(SSL_CTX* context) {
    SSL_CTX_set_client_cert_cb(context, note_request);
    SSL_CTX_set_info_callback(context, note_renegotiation);
}

bool asked_for_certificate(const SSL* connection) {
    return SSL_get_ex_data(connection, mark_of_request()) != nullptr;
}

bool asked_to_renegotiate(const SSL* connection) {
    return SSL_get_ex_data(connection, mark_of_renegotiation()) != nullptr;
}

failure certificate_demanded(const SSL* connection) {
    return {failure_kind::tls, in_words(connection)};
}

std::optional<failure> demands_certificate(const SSL* connection, const response& answer) {
    if (!refuses(answer.status) || is_json(answer)) return {};
    if (!says_so(answer) && !asked_for_certificate(connection) && !asked_to_renegotiate(connection))
        return {};
    return failure{failure_kind::tls, in_words(connection), answer.status};
}

}  // namespace dcv::net
