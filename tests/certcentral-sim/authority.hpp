// A certificate authority of one's own: a root, and the server certificates it issues. What it issues passes
// OpenSSL's strict checks of RFC 5280 (X509_V_FLAG_X509_STRICT). Keys are new each time and live in memory;
// who writes anything to a disk is not its affair.
#pragma once

#include <openssl/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace dcv::sim {

struct validity {
    std::chrono::sys_seconds from;
    std::chrono::sys_seconds until;
};

/// Whom a certificate is for: DNS names and IP addresses (IPv6 without brackets); at least one in all.
struct server_names {
    std::vector<std::string> dns;
    std::vector<std::string> ips;
};

/// A certificate and its private key, PEM.
struct server_identity {
    std::string certificate;
    std::string key;
};

class authority {
public:
    /// A self-signed root with an EC P-256 key. Throws std::runtime_error when OpenSSL refuses anything.
    authority(const std::string& name, const validity& valid);

    /// The root's certificate, PEM.
    [[nodiscard]] std::string certificate() const;

    /// Issues a server certificate with a new EC P-256 key. Throws std::runtime_error when OpenSSL refuses.
    [[nodiscard]] server_identity issue(const server_names& names, const validity& valid) const;

private:
    struct free_certificate {
        void operator()(X509* certificate) const noexcept;
    };
    struct free_key {
        void operator()(EVP_PKEY* key) const noexcept;
    };
    using certificate_pointer = std::unique_ptr<X509, free_certificate>;
    using key_pointer = std::unique_ptr<EVP_PKEY, free_key>;

    static key_pointer make_key();
    static certificate_pointer make_blank(const std::string& name, const validity& valid, EVP_PKEY* key);

    key_pointer key_;
    certificate_pointer certificate_;
};

}  // namespace dcv::sim
