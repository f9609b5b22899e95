#include "net/forged_certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <functional>
#include <stdexcept>

namespace dcv::test {

namespace {

std::string written(const std::function<int(BIO*)>& write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), BIO_free};
    if (write(out.get()) != 1) throw std::runtime_error{"cannot write PEM"};
    const char* text = nullptr;
    const long size = BIO_ctrl(out.get(), BIO_CTRL_INFO, 0, &text);
    return {text, static_cast<std::size_t>(size)};
}

EVP_PKEY* new_key(unsigned rsa_bits) {
    return rsa_bits == 0 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                         : EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{rsa_bits});
}

}  // namespace

forged_certificate::forged_certificate(const certificate_order& order, const forged_certificate* issuer)
    : key_{new_key(order.rsa_bits)}, certificate_{X509_new()} {
    static long serial = 0;
    const forged_certificate& signer = issuer == nullptr ? *this : *issuer;
    X509* const made = certificate_.get();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(made), order.valid_from.count());
    X509_gmtime_adj(X509_getm_notAfter(made), order.valid_until.count());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(order.common_name.c_str()), -1, -1, 0);
    X509_set_issuer_name(made, X509_get_subject_name(signer.certificate_.get()));
    X509_set_pubkey(made, key_.get());
    extend(order, signer);
    if (X509_sign(made, signer.key_.get(), order.digest) == 0) throw std::runtime_error{"cannot sign"};
}

void forged_certificate::extend(const certificate_order& order, const forged_certificate& issuer) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer.certificate_.get(), certificate_.get(), nullptr, nullptr, 0);
    for (const auto& [kind, value] : order.extensions) {
        X509_EXTENSION* const made = X509V3_EXT_nconf_nid(nullptr, &context, kind, value.c_str());
        if (made == nullptr) throw std::runtime_error{"not an extension: " + value};
        X509_add_ext(certificate_.get(), made, -1);
        X509_EXTENSION_free(made);
    }
}

std::string forged_certificate::pem() const {
    return written([this](BIO* out) { return PEM_write_bio_X509(out, certificate_.get()); });
}

sim::server_identity forged_certificate::identity(const std::string& chain) const {
    const auto key = written([this](BIO* out) {
        return PEM_write_bio_PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    return {.certificate = pem() + chain, .key = key};
}

std::string forged_certificate::revocation_list() const {
    const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> list{X509_CRL_new(), X509_CRL_free};
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> now{X509_gmtime_adj(nullptr, 0),
                                                                    ASN1_TIME_free};
    X509_CRL_set_version(list.get(), 1);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(certificate_.get()));
    X509_CRL_set1_lastUpdate(list.get(), now.get());
    X509_CRL_set1_nextUpdate(list.get(), now.get());
    X509_CRL_sign(list.get(), key_.get(), EVP_sha256());
    return written([&list](BIO* out) { return PEM_write_bio_X509_CRL(out, list.get()); });
}

certificate_order good_authority(const std::string& name) {
    return {name,
            {{NID_basic_constraints, "critical,CA:TRUE"},
             {NID_key_usage, "critical,keyCertSign"},
             {NID_subject_key_identifier, "hash"},
             {NID_authority_key_identifier, "keyid"}}};
}

certificate_order good_server() {
    return {"localhost",
            {{NID_basic_constraints, "critical,CA:FALSE"},
             {NID_key_usage, "critical,digitalSignature"},
             {NID_ext_key_usage, "serverAuth"},
             {NID_subject_key_identifier, "hash"},
             {NID_authority_key_identifier, "keyid"},
             {NID_subject_alt_name, "DNS:localhost"}}};
}

}  // namespace dcv::test
