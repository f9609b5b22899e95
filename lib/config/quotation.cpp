#include "config/quotation.hpp"

#include <cstddef>

namespace dcv::config {

bool opens_quotation(std::string_view source) noexcept {
    return source.starts_with('"') || source.starts_with('\'');
}

std::string_view quotation(std::string_view source) noexcept {
    const char quote = source.front();
    for (std::size_t at = 1; at < source.size(); ++at) {
        const bool escapes = quote == '"' && source[at] == '\\';
        const bool doubled = quote == '\'' && source.substr(at).starts_with("''");
        if (escapes || doubled)
            ++at;
        else if (source[at] == quote)
            return source.substr(0, at + 1);
    }
    return {};
}

}  // namespace dcv::config
