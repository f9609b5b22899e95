// Whom we trust: the certificates of `api.ca_file`, or of the system's store.
#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace dcv::net {

/// Has `context` trust what `ca_file` holds, or without one what the system's store does. The system's is
/// verified strictly, against every rule of RFC 5280 (X509_V_FLAG_X509_STRICT), as its authorities keep them;
/// a private authority, or a proxy that inspects TLS, seldom does, and who names it in `ca_file` trusts it as
/// it is. Fails, in words, when there would be nothing to trust.
[[nodiscard]] std::optional<std::string> load_trust(SSL_CTX* context,
                                                    const std::optional<std::filesystem::path>& ca_file);

/// Whether `connection` trusts the system's store.
[[nodiscard]] bool trusts_system(const SSL* connection);

/// Whether that very certificate is in the store of `connection`, as far as it was needed until now.
[[nodiscard]] bool is_trusted(const SSL* connection, const X509* certificate);

}  // namespace dcv::net
