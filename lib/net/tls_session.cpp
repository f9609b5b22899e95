#include "net/tls_session.hpp"

#include <openssl/ssl.h>

namespace dcv::net {

namespace {

void free_session(void*, void* session, CRYPTO_EX_DATA*, int, long, void*) {
    SSL_SESSION_free(static_cast<SSL_SESSION*>(session));
}

/// Under which OpenSSL keeps our session in a context, and frees it.
int place() {
    static const int index =
        CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL_CTX, 0, nullptr, nullptr, nullptr, free_session);
    return index;
}

void keep(SSL_CTX* context, SSL_SESSION* session) {
    void* const former = SSL_CTX_get_ex_data(context, place());
    if (SSL_CTX_set_ex_data(context, place(), session) == 1) {
        SSL_SESSION_free(static_cast<SSL_SESSION*>(former));
    } else {
        SSL_SESSION_free(session);
    }
}

/// Called by OpenSSL; 0: the session stays its own. What we keep and offer are copies, for OpenSSL gives up a
/// session that was used once, or whose connection ended without a farewell.
int take(SSL* connection, SSL_SESSION* fresh) {
    if (SSL_session_reused(connection) == 0) keep(SSL_get_SSL_CTX(connection), SSL_SESSION_dup(fresh));
    return 0;
}

}  // namespace

void keep_sessions(SSL_CTX* context) {
    // The macro, spelled out: it has an old-style cast.
    SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL,
                 nullptr);
    SSL_CTX_sess_set_new_cb(context, take);
}

void offer_session(SSL* connection) {
    void* const kept = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), place());
    if (kept == nullptr) return;
    SSL_SESSION* const copy = SSL_SESSION_dup(static_cast<SSL_SESSION*>(kept));
    SSL_set_session(connection, copy);
    SSL_SESSION_free(copy);
}

void forget_session(SSL* connection) {
    keep(SSL_get_SSL_CTX(connection), nullptr);
}

}  // namespace dcv::net
