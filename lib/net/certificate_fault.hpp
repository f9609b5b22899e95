// Why a server's certificate is refused: which certificate of the chain, what is wrong with it, and who must
// act. Knows no handshake.
#pragma once

#include <openssl/types.h>

#include <string>

namespace dcv::net {

/// Has connections of `context` remember which certificate of a chain is at fault: OpenSSL keeps the verdict
/// alone.
void note_refused_certificates(SSL_CTX* context);

/// The verdict on the certificate of `connection`, which was to reach `host`, as a sentence without its full
/// stop. Empty when the certificate is good, or there is none.
[[nodiscard]] std::string certificate_fault(const SSL* connection, const std::string& host);

}  // namespace dcv::net
