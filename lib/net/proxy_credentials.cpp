#include "net/proxy_credentials.hpp"

#include <boost/algorithm/string/replace.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace dcv::net {

namespace {

constexpr std::size_t shortest_to_redact = 4;
constexpr const char* redacted = "[the proxy's password]";

}  // namespace

std::optional<proxy_credentials> proxy_credentials::parse(std::string_view text) {
    const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
    if (text.size() > longest || !std::all_of(text.begin(), text.end(), is_printable)) return {};
    if (text.find(':') == text.npos || text.front() == ':') return {};
    return proxy_credentials{text};
}

secret proxy_credentials::encoded() const {
    std::array<unsigned char, (longest + 2) / 3 * 4 + 1> base64{};
    std::array<unsigned char, longest> pair{};
    const auto bytes = pair_.reveal();
    std::copy(bytes.begin(), bytes.end(), pair.begin());
    const int length = EVP_EncodeBlock(base64.data(), pair.data(), static_cast<int>(bytes.size()));
    secret made{
        std::string_view{reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length)}};
    OPENSSL_cleanse(pair.data(), pair.size());
    OPENSSL_cleanse(base64.data(), base64.size());
    return made;
}

secret proxy_credentials::authorization() const {
    std::string value{"Basic "};
    const auto base64 = encoded();
    value.reserve(value.size() + base64.reveal().size());
    value += base64.reveal();
    secret made{value};
    OPENSSL_cleanse(value.data(), value.size());
    return made;
}

std::string proxy_credentials::redact(std::string text) const {
    const auto pair = pair_.reveal();
    const auto password = pair.substr(pair.find(':') + 1);
    const auto base64 = encoded();
    boost::algorithm::replace_all(text, pair, redacted);
    boost::algorithm::replace_all(text, base64.reveal(), redacted);
    if (password.size() >= shortest_to_redact) boost::algorithm::replace_all(text, password, redacted);
    return text;
}

}  // namespace dcv::net
