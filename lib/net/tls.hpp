// Whom we trust and how: the TLS context of every connection.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/system/result.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace dcv::net {

/// A client context for one server: TLS 1.3, or 1.2 with forward secrecy and authenticated encryption; the
/// peer's chain verified against `ca_file`, or the system's trust store without one (see trust_store.hpp);
/// sessions resumed. Fails, in words, when there would be no certificate to trust. Reading the system's store
/// costs milliseconds: make one context and keep it.
boost::system::result<boost::asio::ssl::context, std::string> make_tls_context(
    const std::optional<std::filesystem::path>& ca_file);

/// Binds a connection to `host`: server name indication (RFC 6066 §3; not for an IP literal) and the rule
/// that the certificate's subjectAltName must name it (RFC 6125 §6.4; the subject is never consulted, no
/// partial wildcard). False when OpenSSL refuses the name.
[[nodiscard]] bool expect_host(SSL* connection, const std::string& host);

}  // namespace dcv::net
