#include "certcentral/api_key.hpp"

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

}  // namespace dcv::certcentral
