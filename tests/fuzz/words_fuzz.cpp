// Whatever comes from outside: in the log it is one word of printable ASCII, bounded; as a header it is plain
// only if every byte of it is; as a proxy's answer it opens a tunnel only if it begins so.
#include "net/plain_header.hpp"
#include "net/tunnel.hpp"
#include "report/outside_text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

bool is_printable(char byte) {
    return byte >= ' ' && byte <= '~';
}

bool is_plain_or_blank(char byte) {
    return is_printable(byte) || byte == '\t' || byte == '\r' || byte == '\n';
}

void must(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    const auto word = dcv::report::one_word(text);
    must(std::all_of(word.begin(), word.end(), is_printable));
    must(dcv::report::escaped(text).size() <= dcv::report::longest_value);
    const bool is_quoted = !word.empty() && word.front() == '"' && word.back() == '"';
    must(is_quoted || word.find_first_of(" =\"") == std::string::npos);

    if (dcv::net::is_plain(text)) {
        must(std::all_of(text.begin(), text.end(), is_plain_or_blank));
        must(std::count(text.begin(), text.end(), '\r') == std::count(text.begin(), text.end(), '\n'));
        must(text.find("\n ") == std::string::npos && text.find("\n\t") == std::string::npos);
    }
    static const dcv::net::route way{{"server.example", "443"}, dcv::net::origin{"proxy.example", "3128"}};
    if (!dcv::net::tunnel_refusal(text, way)) {
        must(text.rfind("HTTP/1.", 0) == 0 && text.size() >= 12 && text[9] == '2');
    }
    return 0;
}
