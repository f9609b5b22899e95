#include "certcentral/api_key.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace dcv::certcentral {

std::optional<api_key> api_key::parse(std::string_view text) {
    constexpr std::size_t shortest = 8;
    constexpr std::size_t longest = 256;
    const auto is_visible = [](char c) { return c >= '!' && c <= '~'; };
    if (text.size() < shortest || text.size() > longest) return {};
    if (!std::all_of(text.begin(), text.end(), is_visible)) return {};
    return api_key{text};
}

api_key::~api_key() {
    // A key that moved on may have left bytes behind, beyond the size and within the capacity.
    bytes_.resize(bytes_.capacity());
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

bool api_key::operator==(const api_key& other) const noexcept {
    return bytes_.size() == other.bytes_.size() &&
           CRYPTO_memcmp(bytes_.data(), other.bytes_.data(), bytes_.size()) == 0;
}

}  // namespace dcv::certcentral
