#include "net/tls_fault.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

namespace dcv::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

int mark_of_request() {
    static const int index =
        CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL, 0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

/// Called by OpenSSL when the server asks; 0: we have no certificate.
int note_request(SSL* connection, X509**, EVP_PKEY**) {
    SSL_set_ex_data(connection, mark_of_request(), connection);
    return 0;
}

/// Who should have signed the last certificate of the chain, as far as one could be built.
std::string missing_issuer(const STACK_OF(X509) * chain) {
    std::array<char, 256> name{};
    const X509* const last = sk_X509_value(chain, sk_X509_num(chain) - 1);
    if (last != nullptr) X509_NAME_oneline(X509_get_issuer_name(last), name.data(), name.size());
    return name.data();
}

std::string no_issuer(const SSL* connection) {
    const STACK_OF(X509)* const chain = SSL_get0_verified_chain(connection);
    const auto issuer = missing_issuer(chain);
    if (sk_X509_num(chain) == 1) {
        return "incomplete chain or unknown issuer: the server sends no intermediate certificate, and its "
               "certificate's issuer is not in the trust store: " +
               issuer;
    }
    return "unknown issuer: not in the trust store is " + issuer;
}

/// What to make of a verdict, beside OpenSSL's words for it.
std::string advice(const SSL* connection, const std::string& host, long verdict) {
    switch (verdict) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return "; the server's operator must renew it, unless this machine's clock is fast";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "; perhaps this machine's clock is slow";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "; it is not for " + host + " (its subjectAltName counts alone)";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return "; nobody but the server itself vouches for it";
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return "; unknown issuer: the chain's root is not in the trust store (api.ca_file may name it)";
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return "; " + no_issuer(connection);
        default:
            return {};
    }
}

/// What an error that is not about a certificate means; empty when its own words must do.
const char* meaning(int reason) {
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
        default:
            return "";
    }
}

}  // namespace

void note_certificate_requests(SSL_CTX* context) {
    SSL_CTX_set_client_cert_cb(context, note_request);
}

bool wants_certificate(const SSL* connection) {
    return SSL_get_ex_data(connection, mark_of_request()) != nullptr;
}

std::string handshake_fault(const SSL* connection, const std::string& host, const error_code& error) {
    const long verdict = SSL_get_verify_result(connection);
    if (verdict != X509_V_OK) {
        return std::string{"the server's certificate is refused: "} + X509_verify_cert_error_string(verdict) +
               advice(connection, host, verdict);
    }
    if (wants_certificate(connection)) return certificate_wanted;
    if (error == asio::error::eof || error == asio::ssl::error::stream_truncated ||
        error == asio::error::connection_reset)
        return "the server ended the connection during the handshake";
    if (error.category() != asio::error::get_ssl_category()) return "handshake: " + error.message();
    const std::string words = meaning(ERR_GET_REASON(static_cast<unsigned long>(error.value())));
    return words.empty() ? "handshake: " + error.message() : words + " (" + error.message() + ")";
}

}  // namespace dcv::net
