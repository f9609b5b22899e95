#include "certcentral-sim/printable.hpp"

#include <fmt/format.h>

namespace dcv::sim {

std::string printable(std::string_view text) {
    constexpr std::size_t longest = 256;
    std::string shown;
    for (const char c : text.substr(0, longest)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f) {
            shown += c;
        } else {
            shown += fmt::format("\\x{:02x}", byte);
        }
    }
    return text.size() > longest ? shown + "..." : shown;
}

}  // namespace dcv::sim
