// Where a server is reached.
#pragma once

#include <string>

namespace dcv::net {

/// Host and port of a URL (RFC 6454 calls the pair, with its scheme, an origin; the scheme here is https).
struct origin {
    std::string host;  ///< A name, or an IP literal without brackets. ASCII.
    std::string port;  ///< Decimal.

    bool operator==(const origin&) const = default;
};

}  // namespace dcv::net
