#include "config/url.hpp"

#include <boost/url/grammar/ci_string.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <string>

namespace dcv::config {

namespace urls = boost::urls;

namespace {

/// What a host name of DNS or /etc/hosts consists of; a URL could hold more, and percent-encode the rest.
bool is_host_name(std::string_view text) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
    return !text.empty() && text.find_first_not_of(letters) == text.npos;
}

bool is_plain_host(const urls::url_view& url) {
    switch (url.host_type()) {
        case urls::host_type::ipv4:
        case urls::host_type::ipv6:
            return true;
        case urls::host_type::name:
            return is_host_name(url.encoded_host());
        case urls::host_type::none:
        case urls::host_type::ipvfuture:
            return false;
    }
    return false;
}

bool is_loopback(const urls::url_view& url) {
    if (url.host_type() == urls::host_type::ipv4) return url.host_ipv4_address().is_loopback();
    if (url.host_type() == urls::host_type::ipv6) return url.host_ipv6_address().is_loopback();
    return urls::grammar::ci_is_equal(url.encoded_host(), "localhost");
}

/// Boost.URL 1.81 takes `https://10.0.0.1.example/` as the host 10.0.0.1 and the path `.example/`. A path
/// after a host begins with a slash (RFC 3986 §3.3), and the key must not go to a host that was not written.
bool is_host_cut(const urls::url_view& url) {
    const std::string_view path = url.encoded_path();
    return !path.empty() && !path.starts_with('/');
}

/// What neither of the two URLs may be. `port_number` is 0 where the port is empty or above 65535.
std::string_view flaw_of_any(const urls::url_view& url) {
    if (url.has_userinfo()) return holds_user_info;
    if (url.encoded_host().empty()) return "has no host";
    if (!is_plain_host(url)) return "has a host that is neither a name in plain ASCII nor an IP address";
    if (is_host_cut(url)) return "has a host that only begins like an IP address";
    if (url.has_port() && url.port_number() == 0) return "has a port that is not 1 to 65535";
    if (url.has_query()) return "has a query (?)";
    if (url.has_fragment()) return "has a fragment (#)";
    return {};
}

net::origin origin_of(const urls::url_view& url, std::string_view default_port) {
    return {.host = url.host_address(),
            .port = url.has_port() ? std::to_string(url.port_number()) : std::string{default_port}};
}

std::string without_slashes_at_end(std::string_view path) {
    return std::string{path.substr(0, path.find_last_not_of('/') + 1)};
}

}  // namespace

boost::system::result<api_url, url_flaw> parse_api_url(std::string_view text) {
    const auto url = urls::parse_uri(text);
    if (!url) return url_flaw{"is not a URL"};
    if (url->scheme_id() != urls::scheme::https) return url_flaw{"does not begin with https://"};
    if (const auto flaw = flaw_of_any(*url); !flaw.empty()) return url_flaw{flaw};
    return api_url{origin_of(*url, "443"), without_slashes_at_end(url->encoded_path()), is_loopback(*url)};
}

boost::system::result<net::origin, url_flaw> parse_proxy_url(std::string_view text) {
    const auto url = urls::parse_uri(text);
    if (!url) return url_flaw{"is not a URL"};
    if (url->scheme_id() != urls::scheme::http) return url_flaw{"does not begin with http://"};
    if (const auto flaw = flaw_of_any(*url); !flaw.empty()) return url_flaw{flaw};
    if (!url->has_port()) return url_flaw{"has no port"};
    if (!without_slashes_at_end(url->encoded_path()).empty()) return url_flaw{"has a path"};
    return origin_of(*url, {});
}

}  // namespace dcv::config
