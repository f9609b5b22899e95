#include "net/certificate_fault.hpp"

#include "net/certificate_name.hpp"
#include "net/trust_store.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>

namespace dcv::net {

namespace {

/// Under which OpenSSL keeps the refused certificate of a connection. It lives in the chain there.
int place() {
    static const int index =
        CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL, 0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

/// Called by OpenSSL for each verdict.
int note(int accepted, X509_STORE_CTX* verification) {
    if (accepted == 1) return 1;
    auto* const connection =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
    SSL_set_ex_data(connection, place(), X509_STORE_CTX_get_current_cert(verification));
    return 0;
}

/// A refused certificate, and what must be known to speak of it.
struct refused {
    const SSL* connection;
    const X509* certificate;
    int depth;  ///< In the chain: 0 is the server's.
    bool here;  ///< It is one of those that we trust.
    long verdict;
};

/// The one that was noted, if it is in the chain indeed; else the server's.
refused refused_on(const SSL* connection, long verdict) {
    const STACK_OF(X509)* const chain = SSL_get0_verified_chain(connection);
    const void* const noted = SSL_get_ex_data(connection, place());
    int depth = 0;
    for (int at = 0; at < sk_X509_num(chain); ++at) {
        if (sk_X509_value(chain, at) == noted) depth = at;
    }
    const X509* const certificate = sk_X509_value(chain, depth);
    return {connection, certificate, depth, is_trusted(connection, certificate), verdict};
}

const char* store_of(const refused& it) {
    return trusts_system(it.connection) ? "this machine's trust store" : "api.ca_file";
}

std::string named(const refused& it) {
    const auto subject = subject_of(it.certificate);
    if (it.depth == 0) return "the server's certificate " + subject;
    if (it.here) return std::string{"the certificate "} + subject + " in " + store_of(it);
    return "the intermediate certificate " + subject + " that the server sends";
}

std::string date_of(const ASN1_TIME* time) {
    std::tm parts{};
    std::array<char, 32> text{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unknown day";
    return {text.data(), std::strftime(text.data(), text.size(), "%F", &parts)};
}

/// Who must renew it. One that the server shows and we name in `ca_file` has both to do.
std::string renewal(const refused& it) {
    if (it.here && trusts_system(it.connection)) return ": update this machine's package ca-certificates";
    if (it.here && it.depth > 0) return ": renew it in api.ca_file";
    return it.here ? ": the server's operator must renew it, and you its copy in api.ca_file"
                   : ": the server's operator must renew it";
}

/// For what is refused under the strict rules alone.
std::string way_out(const refused& it) {
    return trusts_system(it.connection) ? ". Of a private CA, or of a proxy that inspects TLS, it is taken "
                                          "once api.ca_file names that CA"
                                        : "";
}

std::string no_issuer(const refused& it) {
    const STACK_OF(X509)* const chain = SSL_get0_verified_chain(it.connection);
    const int length = sk_X509_num(chain);
    const X509* const last = sk_X509_value(chain, length - 1);
    const auto issuer = issuer_of(last);
    const auto subject = subject_of(last);
    if (length > 1 && is_trusted(it.connection, last))
        return std::string{store_of(it)} + " holds " + subject + ", but not its issuer " + issuer;
    const std::string missing = issuer + ", which issued " + subject + ", is not in " + store_of(it) +
                                (trusts_system(it.connection) ? " (api.ca_file can name it)" : "");
    if (length > 1) return "unknown issuer: " + missing;
    const bool sends_others = sk_X509_num(SSL_get_peer_cert_chain(it.connection)) > 1;
    return "incomplete chain or unknown issuer: the server sends no intermediate certificate" +
           std::string{sends_others ? " that fits, and " : ", and "} + missing;
}

std::string own_issuer(const refused& it) {
    const auto subject = subject_of(it.certificate);
    const std::string missing = std::string{"not in "} + store_of(it) +
                                (trusts_system(it.connection) ? " (api.ca_file can name it)" : "");
    return it.depth == 0 ? "the server's certificate " + subject + " is self-signed, and " + missing
                         : "unknown issuer: the chain's root " + subject + " is " + missing;
}

std::string other_host(const refused& it, const std::string& host) {
    const auto hosts = hosts_of(it.certificate);
    return named(it) + " is not for " + host +
           (hosts.empty() ? ": it names no host (its subjectAltName counts alone)" : ", but for " + hosts);
}

std::string digest_of(const X509* certificate) {
    int digest = NID_undef;
    X509_get_signature_info(const_cast<X509*>(certificate), &digest, nullptr, nullptr, nullptr);
    if (digest == NID_sha1) return "SHA-1";
    const char* const name = OBJ_nid2ln(digest);
    return name == nullptr || digest == NID_undef ? "a weak digest" : name;
}

std::string short_key(const refused& it) {
    const EVP_PKEY* const key = X509_get0_pubkey(it.certificate);
    const int bits = key == nullptr ? 0 : EVP_PKEY_get_bits(key);
    return "the key of " + named(it) + " is too short (" + std::to_string(bits) + " bits)";
}

std::string wrong_purpose(const refused& it) {
    return named(it) + (it.depth == 0 ? " is not for TLS servers (its extendedKeyUsage or keyUsage)"
                                      : " may not issue certificates for TLS servers (its extendedKeyUsage)");
}

/// What X509_V_FLAG_X509_STRICT adds, and the rest of what breaks RFC 5280.
std::string broken_rule(const refused& it) {
    return named(it) + " breaks RFC 5280 (" + X509_verify_cert_error_string(it.verdict) + ")" + way_out(it);
}

std::string in_words(const refused& it, const std::string& host) {
    switch (it.verdict) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return named(it) + " expired on " + date_of(X509_get0_notAfter(it.certificate)) + renewal(it) +
                   ", unless this machine's clock is fast";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return named(it) + " is not yet valid, but from " + date_of(X509_get0_notBefore(it.certificate)) +
                   " on: perhaps this machine's clock is slow";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return other_host(it, host);
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return own_issuer(it);
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return no_issuer(it);
        case X509_V_ERR_CA_MD_TOO_WEAK:
            return named(it) + " is signed with " + digest_of(it.certificate) + ", which is too weak";
        case X509_V_ERR_EE_KEY_TOO_SMALL:
        case X509_V_ERR_CA_KEY_TOO_SMALL:
            return short_key(it);
        case X509_V_ERR_INVALID_PURPOSE:
            return wrong_purpose(it);
        case X509_V_ERR_PERMITTED_VIOLATION:
        case X509_V_ERR_EXCLUDED_VIOLATION:
            return named(it) + " has names that its issuer may not certify (name constraints)";
        case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
            return named(it) + " may not issue certificates (its keyUsage)";
        case X509_V_ERR_INVALID_CA:
            return named(it) + " may not issue certificates: it is no CA's" + way_out(it);
        case X509_V_ERR_PATH_LENGTH_EXCEEDED:
            return "the chain below " + named(it) + " is longer than it permits";
        case X509_V_ERR_CERT_CHAIN_TOO_LONG:
            return "the server's chain of certificates is too long";
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
            return "the signature of " + named(it) + " is not its issuer's";
        case X509_V_ERR_CERT_REJECTED:
        case X509_V_ERR_CERT_UNTRUSTED:
            return named(it) + " is not trusted for TLS servers";
        case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
            return named(it) + " has a critical extension that OpenSSL does not know";
        case X509_V_ERR_EC_KEY_EXPLICIT_PARAMS:
            return "the key of " + named(it) + " is on a curve that has no name";
        default:
            return broken_rule(it);
    }
}

}  // namespace

void note_refused_certificates(SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, note);
}

std::string certificate_fault(const SSL* connection, const std::string& host) {
    const long verdict = SSL_get_verify_result(connection);
    if (verdict == X509_V_OK) return {};
    if (sk_X509_num(SSL_get0_verified_chain(connection)) < 1) return X509_verify_cert_error_string(verdict);
    return in_words(refused_on(connection, verdict), host);
}

}  // namespace dcv::net
