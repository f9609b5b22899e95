// Where a server is reached, and by which way.
#pragma once

#include "net/proxy_credentials.hpp"

#include <optional>
#include <string>

namespace dcv::net {

/// Host and port of a URL (RFC 6454 calls the pair, with its scheme, an origin; the scheme here is https).
struct origin {
    std::string host;  ///< A name, or an IP literal without brackets. ASCII.
    std::string port;  ///< Decimal.

    bool operator==(const origin&) const = default;
};

/// A host as a URL has it (RFC 3986 §3.2.2): an IPv6 literal stands in brackets.
[[nodiscard]] inline std::string uri_host(const std::string& host) {
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

/// A server, and the HTTP proxy that is asked for a tunnel to it, if there is one.
struct route {
    origin server;
    std::optional<origin> proxy{};
    std::optional<proxy_credentials> credentials{};  ///< For the proxy; the server never sees them.

    bool operator==(const route&) const = default;

    /// Whom we connect to.
    [[nodiscard]] const origin& first_stop() const { return proxy ? *proxy : server; }
};

}  // namespace dcv::net
