// TLS session resumption (RFC 8446 §2.2): a later handshake with the same server costs less than half. The
// session lives in the context, and goes with it: a context that is renewed trusts no server on account of
// the old one.
#pragma once

#include <openssl/types.h>

namespace dcv::net {

/// Keeps the latest session that began with a certificate which `context` verified. What a resumed handshake
/// brings is not kept, or no certificate would ever be looked at again.
void keep_sessions(SSL_CTX* context);

/// Offers the kept session, if there is one, to the server of `connection`, which may decline.
void offer_session(SSL* connection);

/// After a handshake that failed: perhaps for the session that was offered.
void forget_session(SSL* connection);

}  // namespace dcv::net
