// Whom a certificate names, for people. Names come from outside: they are cut here, and escaped where they
// are shown.
#pragma once

#include <openssl/types.h>

#include <string>

namespace dcv::net {

/// `CN=Example CA,O=Example`.
[[nodiscard]] std::string subject_of(const X509* certificate);
[[nodiscard]] std::string issuer_of(const X509* certificate);

/// The hosts that it is for: `one.example, 192.0.2.1 and 17 more`; empty when there is none.
[[nodiscard]] std::string hosts_of(const X509* certificate);

}  // namespace dcv::net
