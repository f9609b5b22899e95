#include "net/tls_fault.hpp"

#include "net/certificate_fault.hpp"
#include "net/client_certificate.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace dcv::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

int reason_of(const error_code& error) {
    return error.category() == asio::error::get_ssl_category()
               ? ERR_GET_REASON(static_cast<unsigned long>(error.value()))
               : 0;
}

/// What an error that is not about a certificate means; empty when its own words must do.
std::string meaning(int reason, const std::string& host) {
    switch (reason) {
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_PACKET_LENGTH_TOO_LONG:
        case SSL_R_RECORD_TOO_SMALL:
        case SSL_R_UNEXPECTED_MESSAGE:
        case SSL_R_BAD_RECORD_TYPE:
            return "the server does not speak TLS on this port";
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_WRONG_SSL_VERSION:
        case SSL_R_VERSION_TOO_LOW:
        case SSL_R_WRONG_CIPHER_RETURNED:
        case SSL_R_UNKNOWN_CIPHER_RETURNED:
        case SSL_R_DH_KEY_TOO_SMALL:
        case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
            return "no TLS version or cipher in common: needed is TLS 1.3, or 1.2 with ECDHE and AES-GCM or "
                   "ChaCha20";
        case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
            return "the server does not offer HTTP/1.1 (ALPN)";
        case SSL_R_TLSV1_UNRECOGNIZED_NAME:
            return "the server does not know the name " + host;
        default:
            return {};
    }
}

bool is_end(const error_code& error) {
    return error == asio::error::eof || error == asio::ssl::error::stream_truncated;
}

}  // namespace

std::string handshake_fault(const SSL* connection, const std::string& host, const error_code& error) {
    const auto certificate = certificate_fault(connection, host);
    if (!certificate.empty()) return "the server's certificate is refused: " + certificate;
    if (asked_for_certificate(connection)) return certificate_demanded(connection).detail;
    if (is_end(error)) return "the server closed the connection during the TLS handshake";
    if (error == asio::error::connection_reset)
        return "the server reset the connection during the TLS handshake";
    const auto words = meaning(reason_of(error), host);
    return words.empty() ? "the TLS handshake failed: " + in_words(error)
                         : words + " (" + in_words(error) + ")";
}

bool is_certificate_required(const error_code& error) {
    return reason_of(error) == SSL_AD_REASON_OFFSET + SSL_AD_CERTIFICATE_REQUIRED;
}

std::string in_words(const error_code& error) {
    constexpr int most_alerts = 256;
    const int alert = reason_of(error) - SSL_AD_REASON_OFFSET;
    if (alert >= 0 && alert < most_alerts)
        return std::string{"the server's alert says \""} + SSL_alert_desc_string_long(alert) + '"';
    const char* const words = error.category() == asio::error::get_ssl_category()
                                  ? ERR_reason_error_string(static_cast<unsigned long>(error.value()))
                                  : nullptr;
    return words == nullptr ? error.message() : words;
}

}  // namespace dcv::net
