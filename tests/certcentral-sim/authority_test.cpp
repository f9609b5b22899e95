#include "certcentral-sim/authority.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace dcv::sim {
namespace {

struct free_openssl {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(X509_STORE* store) const noexcept { X509_STORE_free(store); }
    void operator()(X509_STORE_CTX* context) const noexcept { X509_STORE_CTX_free(context); }
};
template <class T>
using owned = std::unique_ptr<T, free_openssl>;

owned<BIO> reading(const std::string& pem) {
    return owned<BIO>{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
}

owned<X509> certificate_in(const std::string& pem) {
    return owned<X509>{PEM_read_bio_X509(reading(pem).get(), nullptr, nullptr, nullptr)};
}

const std::chrono::sys_seconds now{
    std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())};
const validity around_now{now - std::chrono::hours{1}, now + std::chrono::hours{24}};

struct peer_name {
    std::string host;
    std::string ip;
};

// OpenSSL's verdict (X509_V_OK or why not) on what a client finds when it reaches `name`.
int verify(const std::string& ca, const std::string& certificate, const peer_name& name) {
    const auto root = certificate_in(ca);
    const auto leaf = certificate_in(certificate);
    const owned<X509_STORE> store{X509_STORE_new()};
    X509_STORE_add_cert(store.get(), root.get());
    const owned<X509_STORE_CTX> context{X509_STORE_CTX_new()};
    X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), nullptr);
    auto* const asked = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_flags(asked, X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_purpose(asked, X509_PURPOSE_SSL_SERVER);
    if (!name.host.empty()) X509_VERIFY_PARAM_set1_host(asked, name.host.data(), name.host.size());
    if (!name.ip.empty()) X509_VERIFY_PARAM_set1_ip_asc(asked, name.ip.c_str());
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
}

const server_names local{{"localhost"}, {"127.0.0.1", "::1"}};

TEST(Authority, IssuesWhatPassesStrictVerification) {
    const authority root{"test root", around_now};
    const auto server = root.issue(local, around_now);
    EXPECT_EQ(verify(root.certificate(), server.certificate, {"localhost", ""}), X509_V_OK);
    EXPECT_EQ(verify(root.certificate(), server.certificate, {"", "127.0.0.1"}), X509_V_OK);
    EXPECT_EQ(verify(root.certificate(), server.certificate, {"", "::1"}), X509_V_OK);
}

TEST(Authority, IssuesForTheseNamesOnly) {
    const authority root{"test root", around_now};
    const auto server = root.issue(local, around_now);
    EXPECT_EQ(verify(root.certificate(), server.certificate, {"example.com", ""}),
              X509_V_ERR_HOSTNAME_MISMATCH);
    EXPECT_EQ(verify(root.certificate(), server.certificate, {"", "127.0.0.2"}),
              X509_V_ERR_IP_ADDRESS_MISMATCH);
    const auto by_ip = root.issue({{}, {"127.0.0.1"}}, around_now);
    EXPECT_EQ(verify(root.certificate(), by_ip.certificate, {"", "127.0.0.1"}), X509_V_OK);
}

TEST(Authority, IssuesForAsLongAsAsked) {
    const authority root{"test root", around_now};
    const auto expired = root.issue(local, {now - std::chrono::hours{2}, now - std::chrono::hours{1}});
    const auto early = root.issue(local, {now + std::chrono::hours{1}, now + std::chrono::hours{2}});
    EXPECT_EQ(verify(root.certificate(), expired.certificate, {}), X509_V_ERR_CERT_HAS_EXPIRED);
    EXPECT_EQ(verify(root.certificate(), early.certificate, {}), X509_V_ERR_CERT_NOT_YET_VALID);
}

TEST(Authority, IsTrustedOnlyByWhoTrustsItsOwnRoot) {
    const authority root{"test root", around_now};
    const authority namesake{"test root", around_now};
    const auto server = root.issue(local, around_now);
    EXPECT_NE(verify(namesake.certificate(), server.certificate, {"localhost", ""}), X509_V_OK);
}

TEST(Authority, GivesTheKeyThatBelongsToTheCertificate) {
    const authority root{"test root", around_now};
    const auto server = root.issue(local, around_now);
    const auto certificate = certificate_in(server.certificate);
    const owned<EVP_PKEY> key{PEM_read_bio_PrivateKey(reading(server.key).get(), nullptr, nullptr, nullptr)};
    EXPECT_EQ(X509_check_private_key(certificate.get(), key.get()), 1);
    EXPECT_EQ(X509_get_version(certificate.get()), X509_VERSION_3);
    EXPECT_EQ(ASN1_STRING_type(X509_get0_serialNumber(certificate.get())), V_ASN1_INTEGER) << "negative";
}

TEST(Authority, RefusesToIssueToNobodyOrToNonsense) {
    const authority root{"test root", around_now};
    EXPECT_THROW((void)root.issue({}, around_now), std::runtime_error);
    EXPECT_THROW((void)root.issue({{}, {"not-an-ip"}}, around_now), std::runtime_error);
}

}  // namespace
}  // namespace dcv::sim
