// Why a TLS handshake failed, in words from which an administrator can act.
#pragma once

#include <boost/system/error_code.hpp>
#include <openssl/types.h>

#include <string>

namespace dcv::net {

/// Has connections of `context` remember whether their server asks for a certificate of ours. We have none.
void note_certificate_requests(SSL_CTX* context);

/// Whether it did. In TLS 1.3 it refuses us for the lack of one only after the handshake.
[[nodiscard]] bool wants_certificate(const SSL* connection);

inline constexpr const char* certificate_wanted =
    "the server wants a certificate of this client, which has none: perhaps api.url names the wrong server";

/// Why the handshake of `connection`, which was to reach `host`, ended with `error`: the verdict on the
/// certificate if that was the cause, else what the error means.
[[nodiscard]] std::string handshake_fault(const SSL* connection, const std::string& host,
                                          const boost::system::error_code& error);

}  // namespace dcv::net
