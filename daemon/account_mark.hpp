// A number that tells one account at CertCentral from another: what was learned under the one says nothing
// about the other. Reveals neither the key nor the address.
#pragma once

#include "certcentral/api_key.hpp"
#include "config/settings.hpp"

#include <cstdint>
#include <optional>

namespace dcv {

/// Of the URL and the key: 64 bits of their SHA-256, never 0. Without a key no account is asked: 0.
[[nodiscard]] std::uint64_t account_mark(const config::api_settings& api,
                                         const std::optional<certcentral::api_key>& key);

}  // namespace dcv
