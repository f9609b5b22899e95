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

/// Called by OpenSSL; 1 when the session is ours now.
int take(SSL* connection, SSL_SESSION* fresh) {
    if (SSL_session_reused(connection) == 1) return 0;
    SSL_CTX* const context = SSL_get_SSL_CTX(connection);
    void* const former = SSL_CTX_get_ex_data(context, place());
    if (SSL_CTX_set_ex_data(context, place(), fresh) != 1) return 0;
    SSL_SESSION_free(static_cast<SSL_SESSION*>(former));
    return 1;
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
    if (kept != nullptr) SSL_set_session(connection, static_cast<SSL_SESSION*>(kept));
}

}  // namespace dcv::net
