#include "net/tls.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/system_error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace dcv::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

error_code load_trust(asio::ssl::context& context, const std::optional<std::filesystem::path>& ca_file) {
    error_code error;
    if (ca_file) {
        context.load_verify_file(ca_file->string(), error);
    } else {
        context.set_default_verify_paths(error);
    }
    return error;
}

}  // namespace

boost::system::result<asio::ssl::context, std::string> make_tls_context(
    const std::optional<std::filesystem::path>& ca_file) {
    // OpenSSL would wait for a FIFO's writer, and has no words for a directory.
    std::error_code unknown;
    if (ca_file && std::filesystem::exists(*ca_file, unknown) &&
        !std::filesystem::is_regular_file(*ca_file, unknown))
        return std::string{"not a regular file"};

    asio::ssl::context context{asio::ssl::context::tls_client};
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_verify_mode(asio::ssl::verify_peer);

    // "Strict" disables OpenSSL's workarounds for chains that break RFC 5280.
    X509_VERIFY_PARAM* const verification = SSL_CTX_get0_param(context.native_handle());
    X509_VERIFY_PARAM_set_flags(verification, X509_V_FLAG_X509_STRICT);

    const error_code error = load_trust(context, ca_file);
    if (error) return error.message();
    return context;
}

bool expect_host(SSL* connection, const std::string& host) {
    X509_VERIFY_PARAM* const verification = SSL_get0_param(connection);
    X509_VERIFY_PARAM_set_hostflags(
        verification, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);

    error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    if (!not_an_address) return X509_VERIFY_PARAM_set1_ip_asc(verification, host.c_str()) == 1;
    // SSL_set_tlsext_host_name is a macro that casts away const; SSL_ctrl copies the name.
    std::string server_name = host;
    return X509_VERIFY_PARAM_set1_host(verification, host.c_str(), host.size()) == 1 &&
           SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                    server_name.data()) == 1;
}

std::string handshake_fault(SSL* connection, const error_code& error) {
    const long verdict = SSL_get_verify_result(connection);
    if (verdict == X509_V_OK) return error.message();
    return std::string{"the server's certificate is refused: "} + X509_verify_cert_error_string(verdict);
}

}  // namespace dcv::net
