#include "net/plain_header.hpp"

namespace dcv::net {

namespace {

enum class form { plain, folded, beyond_ascii, broken };

form form_at(std::string_view header, std::size_t& at) {
    const char byte = header[at];
    if (byte == '\r') {
        if (header.substr(at, 2) != "\r\n") return form::broken;
        ++at;
        const auto next = header.substr(at + 1, 1);
        return next == " " || next == "\t" ? form::folded : form::plain;
    }
    if (static_cast<unsigned char>(byte) >= 0x80) return form::beyond_ascii;
    return byte == '\t' || (byte >= ' ' && byte <= '~') ? form::plain : form::broken;
}

/// The worst that is in it.
form form_of(std::string_view header) {
    auto worst = form::plain;
    for (std::size_t at = 0; at < header.size(); ++at) {
        const auto found = form_at(header, at);
        if (found > worst) worst = found;
    }
    return worst;
}

}  // namespace

bool is_plain(std::string_view header) {
    return form_of(header) == form::plain;
}

std::string_view legal_form(std::string_view header) {
    switch (form_of(header)) {
        case form::folded:
            return "the header has folded lines";
        case form::beyond_ascii:
            return "the header has bytes beyond ASCII";
        case form::plain:
        case form::broken:
            break;
    }
    return {};
}

}  // namespace dcv::net
