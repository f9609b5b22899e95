// What is said to an HTTP proxy before TLS begins, and what its answer means (RFC 9110 §9.3.6). It learns
// which server is meant, and nothing else: the request travels inside TLS.
#pragma once

#include "net/origin.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dcv::net {

/// Asks for a tunnel to `server`.
[[nodiscard]] std::string tunnel_request(const origin& server);

/// Why an answer does not open the tunnel; nothing when it does. `header` is its header with the empty line
/// that ends it.
[[nodiscard]] std::optional<std::string> tunnel_refusal(std::string_view header);

}  // namespace dcv::net
