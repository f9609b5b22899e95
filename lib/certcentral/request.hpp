// The one request this project ever sends.
#pragma once

#include "certcentral/api_key.hpp"
#include "certcentral/domain_id.hpp"
#include "net/message.hpp"

#include <string>

namespace dcv::certcentral {

/// The field of the request that holds the key.
inline constexpr const char* key_field = "X-DC-DEVKEY";

/// `PUT {base_path}/domain/{id}/dcv/validate-token`, without a body: asks DigiCert to look for the random
/// value now (dev.digicert.com, "Check domain DCV"). Does not reset or restart DigiCert's own polling
/// interval.
[[nodiscard]] net::request check_request(const std::string& base_path, const api_key& key, domain_id id);

}  // namespace dcv::certcentral
