// What is said to an HTTP proxy before TLS begins, and what its answer means (RFC 9110 §9.3.6). It learns
// which server is meant, and its own credentials, and nothing else: the request travels inside TLS.
#pragma once

#include "net/exchange.hpp"
#include "net/origin.hpp"
#include "net/secret.hpp"

#include <boost/system/error_code.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dcv::net {

/// Asks the proxy of `way` for a tunnel to its server.
[[nodiscard]] secret tunnel_request(const route& way);

/// Why an answer opens no tunnel; nothing when it does. `answer` is its header with the empty line that ends
/// it, and what came with that: in TLS the client speaks first.
[[nodiscard]] std::optional<failure> tunnel_refusal(std::string_view answer, const route& way);

/// Whether the header of an answer announces a page. The words for one that came instead of a tunnel.
[[nodiscard]] bool announces_page(std::string_view header);
inline constexpr const char* page_instead_of_tunnel =
    "the proxy sent a page instead of a tunnel (a login portal?)";

/// Why there is no answer: the proxy said `heard` before `error`.
[[nodiscard]] std::string unanswered(std::string_view heard, const boost::system::error_code& error);

}  // namespace dcv::net
