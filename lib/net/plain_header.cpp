#include "net/plain_header.hpp"

namespace dcv::net {

bool is_plain(std::string_view header) {
    for (std::size_t at = 0; at < header.size(); ++at) {
        const char byte = header[at];
        if (byte == '\r') {
            if (header.substr(at, 2) != "\r\n") return false;
            ++at;
            const auto next = header.substr(at + 1, 1);
            if (next == " " || next == "\t") return false;
        } else if (byte != '\t' && (byte < ' ' || byte > '~')) {
            return false;
        }
    }
    return true;
}

}  // namespace dcv::net
