// One HTTP exchange in plain values: what is sent, what came back, or how it failed.
#pragma once

#include <boost/system/result.hpp>

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
    resolve,           ///< The name has no address, or no name server answered.
    connect,           ///< No address took the connection.
    tls,               ///< The handshake failed, or the certificate is not the server's.
    timed_out,         ///< The deadline passed.
    connection_lost,   ///< The connection ended before the response was complete.
    broken_framing,    ///< Not HTTP, or HTTP whose end cannot be told for sure.
    header_too_large,  ///< More than 16 KiB of header.
    body_too_large,    ///< More than 64 KiB of body.
    cancelled,         ///< The client was closed.
};

struct failure {
    failure_kind kind{};
    std::string detail;  ///< In words, for people.
};

using outcome = boost::system::result<response, failure>;

}  // namespace dcv::net
