// The two URLs of the configuration, taken apart: where the API is, and where a proxy is.
#pragma once

#include "net/origin.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace dcv::config {

struct api_url {
    net::origin origin;
    std::string base_path;  ///< Percent-encoded as written, without slashes at its end.
    bool loopback{false};   ///< The host is `localhost` or an address that never leaves this machine.
};

/// What is wrong with a URL, as the end of a sentence that begins with its name: "has no host".
struct url_flaw {
    std::string_view text;
};

/// The flaw that has a remedy of its own: the file of the key, or of the proxy's credentials.
inline constexpr std::string_view holds_user_info = "holds a user name or a password";

/// `https://host`, with a port and a path if need be; no user name, query or fragment. The port is 443 unless
/// written.
boost::system::result<api_url, url_flaw> parse_api_url(std::string_view text);

/// `http://host:port` and nothing more.
boost::system::result<net::origin, url_flaw> parse_proxy_url(std::string_view text);

}  // namespace dcv::config
