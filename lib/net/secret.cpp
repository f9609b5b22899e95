#include "net/secret.hpp"

#include <openssl/crypto.h>

namespace dcv::net {

secret::~secret() {
    // Text that moved on may have left bytes behind, beyond the size and within the capacity.
    bytes_.resize(bytes_.capacity());
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

bool secret::operator==(const secret& other) const noexcept {
    return bytes_.size() == other.bytes_.size() &&
           CRYPTO_memcmp(bytes_.data(), other.bytes_.data(), bytes_.size()) == 0;
}

}  // namespace dcv::net
