#include "certcentral-sim/authority.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace dcv::sim {

namespace {

struct free_bio {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
struct free_number {
    void operator()(BIGNUM* number) const noexcept { BN_free(number); }
};
struct free_extension {
    void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
};
using bio_pointer = std::unique_ptr<BIO, free_bio>;

void must(bool done, const std::string& what) {
    if (done) return;
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    throw std::runtime_error{"OpenSSL cannot " + what +
                             (reason != nullptr ? std::string{": "} + reason : "")};
}

std::string text_in(const bio_pointer& bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    const bio_pointer bio{BIO_new(BIO_s_mem())};
    must(PEM_write_bio_X509(bio.get(), certificate) == 1, "write a certificate");
    return text_in(bio);
}

std::string pem_of(EVP_PKEY* key) {
    const bio_pointer bio{BIO_new(BIO_s_mem())};
    must(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "write a key");
    return text_in(bio);
}

// RFC 5280 §4.1.2.2: positive, at most 20 octets. The CA/Browser Forum asks for 64 bits of chance or more.
void set_serial(X509* certificate) {
    constexpr int bits = 127;
    const std::unique_ptr<BIGNUM, free_number> number{BN_new()};
    must(BN_rand(number.get(), bits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1, "draw a serial number");
    must(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
         "set a serial number");
}

void set_validity(X509* certificate, const validity& valid) {
    const auto from = std::chrono::system_clock::to_time_t(valid.from);
    const auto until = std::chrono::system_clock::to_time_t(valid.until);
    must(ASN1_TIME_set(X509_getm_notBefore(certificate), from) != nullptr, "set a validity");
    must(ASN1_TIME_set(X509_getm_notAfter(certificate), until) != nullptr, "set a validity");
}

void set_subject(X509* certificate, const std::string& name) {
    // X.520's upper bound of a common name; the names that count are the alternative ones.
    constexpr std::size_t longest = 64;
    const auto cut = name.substr(0, longest);
    auto* const subject = X509_get_subject_name(certificate);
    // OpenSSL's type of a byte is unsigned char.
    const auto* const bytes = reinterpret_cast<const unsigned char*>(cut.data());
    must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, bytes, static_cast<int>(cut.size()), -1,
                                    0) == 1,
         "set a name");
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, free_extension> extension{
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())};
    must(extension != nullptr, "make the extension " + value);
    must(X509_add_ext(certificate, extension.get(), -1) == 1, "add the extension " + value);
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
    must(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1, "set an issuer");
    must(X509_sign(certificate, key, EVP_sha256()) > 0, "sign a certificate");
}

std::string alternative_names(const server_names& names) {
    std::string list;
    for (const auto& name : names.dns)
        list += ",DNS:" + name;
    for (const auto& ip : names.ips)
        list += ",IP:" + ip;
    return list.empty() ? list : list.substr(1);
}

}  // namespace

void authority::free_certificate::operator()(X509* certificate) const noexcept {
    X509_free(certificate);
}

void authority::free_key::operator()(EVP_PKEY* key) const noexcept {
    EVP_PKEY_free(key);
}

authority::key_pointer authority::make_key() {
    // Not EVP_EC_gen: its macro casts a constant away.
    key_pointer key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
    must(key != nullptr, "make a key");
    return key;
}

authority::certificate_pointer authority::make_blank(const std::string& name, const validity& valid,
                                                     EVP_PKEY* key) {
    certificate_pointer blank{X509_new()};
    must(blank != nullptr, "make a certificate");
    must(X509_set_version(blank.get(), X509_VERSION_3) == 1, "set a version");
    set_serial(blank.get());
    set_validity(blank.get(), valid);
    set_subject(blank.get(), name);
    must(X509_set_pubkey(blank.get(), key) == 1, "set a public key");
    return blank;
}

authority::authority(const std::string& name, const validity& valid)
    : key_{make_key()}, certificate_{make_blank(name, valid, key_.get())} {
    auto* const root = certificate_.get();
    extend(root, root, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(root, root, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(root, root, NID_subject_key_identifier, "hash");
    extend(root, root, NID_authority_key_identifier, "keyid:always");
    sign(root, root, key_.get());
}

std::string authority::certificate() const {
    return pem_of(certificate_.get());
}

server_identity authority::issue(const server_names& names, const validity& valid) const {
    must(!names.dns.empty() || !names.ips.empty(), "issue to nobody");
    const auto key = make_key();
    const auto issued =
        make_blank(names.dns.empty() ? names.ips.front() : names.dns.front(), valid, key.get());

    extend(issued.get(), certificate_.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(issued.get(), certificate_.get(), NID_key_usage, "critical,digitalSignature");
    extend(issued.get(), certificate_.get(), NID_ext_key_usage, "serverAuth");
    extend(issued.get(), certificate_.get(), NID_subject_key_identifier, "hash");
    extend(issued.get(), certificate_.get(), NID_authority_key_identifier, "keyid:always");
    extend(issued.get(), certificate_.get(), NID_subject_alt_name, alternative_names(names));
    sign(issued.get(), certificate_.get(), key_.get());
    return {.certificate = pem_of(issued.get()), .key = pem_of(key.get())};
}

}  // namespace dcv::sim
