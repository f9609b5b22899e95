#include "net/certificate_name.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/bio.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

namespace dcv::net {

namespace asio = boost::asio;

namespace {

/// A sentence about a certificate has room for two of these.
constexpr std::size_t longest_name = 80;

/// So many hosts say what kind of server it is.
constexpr int most_hosts = 4;

std::string cut(std::string text) {
    constexpr const char* mark = "...";
    if (text.size() > longest_name) text.replace(longest_name, std::string::npos, mark);
    return text;
}

/// As RFC 4514 has it, the most specific part first, in UTF-8.
std::string in_words(const X509_NAME* name) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), BIO_free};
    constexpr auto form = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    X509_NAME_print_ex(out.get(), name, 0, form);
    const char* text = nullptr;
    const auto size = BIO_ctrl(out.get(), BIO_CTRL_INFO, 0, &text);
    if (text == nullptr || size <= 0) return "(without a name)";
    return cut({text, static_cast<std::size_t>(size)});
}

std::string bytes_of(const ASN1_STRING* text) {
    const auto* const bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(text));
    return {bytes, static_cast<std::size_t>(ASN1_STRING_length(text))};
}

/// Four bytes or sixteen (RFC 5280 §4.2.1.6); empty when there are others.
std::string address_in_words(const std::string& bytes) {
    const auto copy_to = [&bytes](auto& place) { std::copy(bytes.begin(), bytes.end(), place.begin()); };
    asio::ip::address_v4::bytes_type four{};
    if (bytes.size() == four.size()) {
        copy_to(four);
        return asio::ip::make_address_v4(four).to_string();
    }
    asio::ip::address_v6::bytes_type sixteen{};
    if (bytes.size() != sixteen.size()) return {};
    copy_to(sixteen);
    return asio::ip::make_address_v6(sixteen).to_string();
}

/// Empty when `name` names no host.
std::string host_of(const GENERAL_NAME* name) {
    int kind = 0;
    const auto* const value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(name, &kind));
    if (kind == GEN_DNS) return cut(bytes_of(value));
    return kind == GEN_IPADD ? address_in_words(bytes_of(value)) : std::string{};
}

}  // namespace

std::string subject_of(const X509* certificate) {
    return in_words(X509_get_subject_name(certificate));
}

std::string issuer_of(const X509* certificate) {
    return in_words(X509_get_issuer_name(certificate));
}

std::string hosts_of(const X509* certificate) {
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names{
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
        GENERAL_NAMES_free};
    std::string hosts;
    int count = 0;
    for (int at = 0; at < sk_GENERAL_NAME_num(names.get()); ++at) {
        const auto host = host_of(sk_GENERAL_NAME_value(names.get(), at));
        if (host.empty() || ++count > most_hosts) continue;
        hosts += (hosts.empty() ? "" : ", ") + host;
    }
    if (count > most_hosts) hosts += " and " + std::to_string(count - most_hosts) + " more";
    return hosts;
}

}  // namespace dcv::net
