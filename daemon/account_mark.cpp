#include "daemon/account_mark.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>

namespace dcv {

std::uint64_t account_mark(const config::api_settings& api, const std::optional<certcentral::api_key>& key) {
    if (!key) return 0;
    std::string all;
    for (const std::string_view part : {std::string_view{api.origin.host}, std::string_view{api.origin.port},
                                        std::string_view{api.base_path}, key->reveal()})
        all.append(part).push_back('\n');  // Stands in none of them.
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(all.data()), all.size(), digest.data());
    std::uint64_t mark = 0;
    std::memcpy(&mark, digest.data(), sizeof mark);
    return std::max<std::uint64_t>(mark, 1);
}

}  // namespace dcv
