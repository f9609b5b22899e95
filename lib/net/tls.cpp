#include "net/tls.hpp"

#include "net/certificate_fault.hpp"
#include "net/client_certificate.hpp"
#include "net/tls_session.hpp"
#include "net/trust_store.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <utility>

namespace dcv::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// Of TLS 1.2; those of 1.3 are all as good. What BCP 195 (RFC 9325 §4.2) recommends.
constexpr const char* cipher_suites = "ECDHE+AESGCM:ECDHE+CHACHA20:!PSK:!aNULL";

/// What we speak inside, in ALPN's notation (RFC 7301 §3.1): a length, a name.
constexpr std::array<unsigned char, 9> application_protocol{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

}  // namespace

boost::system::result<asio::ssl::context, std::string> make_tls_context(
    const std::optional<std::filesystem::path>& ca_file) {
    asio::ssl::context context{asio::ssl::context::tls_client};
    SSL_CTX* const native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(native, cipher_suites);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_alpn_protos(native, application_protocol.data(), application_protocol.size());
    note_refused_certificates(native);
    keep_sessions(native);
    note_certificate_requests(native);

    if (auto failed = load_trust(native, ca_file)) return *std::move(failed);
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

}  // namespace dcv::net
