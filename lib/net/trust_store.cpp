#include "net/trust_store.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cctype>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <vector>

namespace dcv::net {

namespace fs = std::filesystem;

namespace {

/// Whether the store has a certificate, not only revocation lists. One of a directory is there once it was
/// needed.
bool has_certificate(const SSL_CTX* context) {
    const auto* const objects = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context));
    for (int at = 0; at < sk_X509_OBJECT_num(objects); ++at) {
        if (X509_OBJECT_get_type(sk_X509_OBJECT_value(objects, at)) == X509_LU_X509) return true;
    }
    return false;
}

/// `5a7722fb.0`: the hash of a subject and a number, by which alone OpenSSL finds a file
/// (X509_LOOKUP_hash_dir(3)).
bool is_hash(const std::string& name) {
    constexpr std::size_t hash = 8;
    if (name.size() < hash + 2 || name[hash] != '.') return false;
    for (std::size_t at = 0; at < name.size(); ++at) {
        const auto letter = static_cast<unsigned char>(name[at]);
        if (at != hash && (at < hash ? std::isxdigit(letter) : std::isdigit(letter)) == 0) return false;
    }
    return true;
}

bool holds_certificate(const fs::path& file) {
    std::error_code unreadable;
    if (!fs::is_regular_file(file, unreadable)) return false;
    const std::unique_ptr<BIO, decltype(&BIO_free)> opened{BIO_new_file(file.c_str(), "r"), BIO_free};
    if (!opened) return false;
    const std::unique_ptr<X509, decltype(&X509_free)> found{
        PEM_read_bio_X509_AUX(opened.get(), nullptr, nullptr, nullptr), X509_free};
    return found != nullptr;
}

bool has_certificate(const fs::path& directory) {
    std::error_code unreadable;
    for (fs::directory_iterator entry{directory, unreadable}, end; !unreadable && entry != end;
         entry.increment(unreadable)) {
        if (is_hash(entry->path().filename().string()) && holds_certificate(entry->path())) return true;
    }
    return false;
}

/// As OpenSSL has it: the variable's value, else what it was built with.
std::string place(const char* variable, const char* built_in) {
    const char* const set = ::secure_getenv(variable);
    return set != nullptr ? set : built_in;
}

std::optional<std::string> load_system_store(SSL_CTX* context) {
    SSL_CTX_set_default_verify_paths(context);
    if (has_certificate(context)) return {};
    const auto directories = place(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
    std::istringstream all{directories};
    for (std::string each; std::getline(all, each, ':');) {
        if (has_certificate(fs::path{each})) return {};
    }
    return "the system's trust store holds no certificate (" +
           place(X509_get_default_cert_file_env(), X509_get_default_cert_file()) + ", " + directories +
           "): install the package ca-certificates, or name a file in api.ca_file";
}

std::optional<std::string> load_file(SSL_CTX* context, const fs::path& file) {
    // OpenSSL would wait for a FIFO's writer, and has no words for a directory.
    std::error_code unknown;
    const auto kind = fs::status(file, unknown).type();
    if (kind == fs::file_type::not_found) return "no such file";
    if (kind != fs::file_type::regular && kind != fs::file_type::none) return "not a regular file";
    const bool loaded = SSL_CTX_load_verify_file(context, file.c_str()) == 1;
    const auto error = ERR_peek_last_error();
    ERR_clear_error();
    if (loaded && has_certificate(context)) return {};
    if (loaded || ERR_GET_REASON(error) == X509_R_NO_CERTIFICATE_OR_CRL_FOUND)
        return "the file holds no certificate in PEM";
    const char* const words = ERR_reason_error_string(error);
    return std::string{"the file cannot be read as certificates in PEM: "} + (words == nullptr ? "" : words);
}

}  // namespace

std::optional<std::string> load_trust(SSL_CTX* context, const std::optional<fs::path>& ca_file) {
    if (ca_file) return load_file(context, *ca_file);
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_X509_STRICT);
    auto failed = load_system_store(context);
    ERR_clear_error();
    return failed;
}

bool trusts_system(const SSL* connection) {
    const auto* const rules = SSL_get0_param(const_cast<SSL*>(connection));
    return (X509_VERIFY_PARAM_get_flags(const_cast<X509_VERIFY_PARAM*>(rules)) & X509_V_FLAG_X509_STRICT) !=
           0;
}

bool is_trusted(const SSL* connection, const X509* certificate) {
    const auto* const store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(connection));
    const auto* const objects = X509_STORE_get0_objects(store);
    for (int at = 0; at < sk_X509_OBJECT_num(objects); ++at) {
        const X509* const each = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, at));
        if (each != nullptr && X509_cmp(each, certificate) == 0) return true;
    }
    return false;
}

}  // namespace dcv::net
