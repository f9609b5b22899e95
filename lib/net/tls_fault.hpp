// Why TLS failed, in words from which an administrator can act.
#pragma once

#include <boost/system/error_code.hpp>
#include <openssl/types.h>

#include <string>

namespace dcv::net {

/// Why the handshake of `connection`, which was to reach `host`, ended with `error`: the verdict on the
/// certificate if that was the cause, else what the error means.
[[nodiscard]] std::string handshake_fault(const SSL* connection, const std::string& host,
                                          const boost::system::error_code& error);

/// Whether the server ended the connection for the lack of a certificate, in those words.
[[nodiscard]] bool is_certificate_required(const boost::system::error_code& error);

/// What an error of TLS after the handshake means: an alert of the server, or what OpenSSL says.
[[nodiscard]] std::string in_words(const boost::system::error_code& error);

}  // namespace dcv::net
