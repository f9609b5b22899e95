// One HTTP exchange in plain values: what is sent, what came back, or how it failed. Includes nothing but the
// standard library, so that what only reads answers needs no socket.
#pragma once

#include <string>
#include <vector>

namespace dcv::net {

/// A header field (RFC 9110 §5).
struct field {
    std::string name;
    std::string value;
};

/// A request without a body.
struct request {
    std::string method;
    std::string target;
    std::vector<field> fields;
};

/// A complete, well-framed response. `body` is at most 64 KiB.
struct response {
    unsigned status{};
    std::vector<field> fields;
    std::string body;
};

/// Where an exchange ended without a response.
enum class failure_kind {
    resolve,          ///< The name has no address, or no name server answered in time.
    connect,          ///< No address took the connection in time.
    proxy_refused,    ///< The proxy wants other credentials, or forbids the tunnel.
    tls,              ///< The handshake failed or took too long, the certificate is not the server's, or it
                      ///< demands one of ours.
    timed_out,        ///< The request left, and its answer was not complete in time.
    connection_lost,  ///< The connection ended before the response was complete.
    broken_framing,   ///< Not HTTP, or HTTP whose end cannot be told for sure.
    unsupported_framing,  ///< HTTP that is legal, but not taken.
    header_too_large,     ///< More than 16 KiB of header.
    body_too_large,       ///< More than 64 KiB of body.
    cancelled,            ///< The client was closed.
    withheld,             ///< The request was not permitted to leave, and did not.
};

struct failure {
    failure_kind kind{};
    std::string detail;  ///< In words, for people.
    unsigned status{};   ///< Of the response that is none, if it was read.
};

}  // namespace dcv::net
