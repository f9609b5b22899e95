// Whether a server demands a certificate of its client. We have none, and it may say so at four moments: in
// the handshake, by an alert after it (TLS 1.3), by a renegotiation (TLS 1.2), or only in its answer.
#pragma once

#include "net/exchange.hpp"

#include <openssl/types.h>

#include <optional>

namespace dcv::net {

/// Has connections of `context` remember what their server asks for.
void note_certificate_requests(SSL_CTX* context);

/// Whether the server of `connection` asked for a certificate in the handshake. Many do, and take no for an
/// answer.
[[nodiscard]] bool asked_for_certificate(const SSL* connection);

/// Whether it asked for a renegotiation, which we refuse.
[[nodiscard]] bool asked_to_renegotiate(const SSL* connection);

/// The failure of a connection that ended for the lack of a certificate.
[[nodiscard]] failure certificate_demanded(const SSL* connection);

/// The failure that `answer` is in truth: a page that says so, or one that refuses the request after the
/// server had asked. Not what CertCentral itself says, in JSON.
[[nodiscard]] std::optional<failure> demands_certificate(const SSL* connection, const response& answer);

}  // namespace dcv::net
