// Certificates with whatever fault a test needs, made in the process by OpenSSL.
#pragma once

#include "certcentral-sim/authority.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dcv::test {

/// What a certificate is to say. Valid today, unless it says otherwise.
struct certificate_order {
    std::string common_name;
    /// Each as openssl.cnf has it: {NID_basic_constraints, "critical,CA:TRUE"}.
    std::vector<std::pair<int, std::string>> extensions;
    std::chrono::seconds valid_from{std::chrono::hours{-48}};
    std::chrono::seconds valid_until{std::chrono::hours{48}};
    const EVP_MD* digest{EVP_sha256()};
    unsigned rsa_bits{};  ///< 0: an elliptic key.
};

class forged_certificate {
public:
    /// Issued by `issuer`, or by itself.
    explicit forged_certificate(const certificate_order& order, const forged_certificate* issuer = nullptr);

    [[nodiscard]] std::string pem() const;

    /// To be shown by a server, followed by `chain` in PEM.
    [[nodiscard]] sim::server_identity identity(const std::string& chain = "") const;

    /// One that this certificate signs, in PEM; nothing is revoked.
    [[nodiscard]] std::string revocation_list() const;

private:
    struct release {
        void operator()(X509* certificate) const { X509_free(certificate); }
        void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    };

    void extend(const certificate_order& order, const forged_certificate& issuer);

    std::unique_ptr<EVP_PKEY, release> key_;
    std::unique_ptr<X509, release> certificate_;
};

/// A root, or an intermediate of `issuer`, that breaks no rule.
[[nodiscard]] certificate_order good_authority(const std::string& name);

/// A certificate for `localhost` that breaks no rule.
[[nodiscard]] certificate_order good_server();

}  // namespace dcv::test
