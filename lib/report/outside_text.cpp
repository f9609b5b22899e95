#include "report/outside_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dcv::report {

namespace {

constexpr std::string_view cut_mark = "...";

bool is_printable(char c) {
    return c >= ' ' && c <= '~';
}

std::string escaped_byte(char c) {
    if (c == '\\') return "\\\\";
    if (is_printable(c)) return {c};
    return fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
}

bool is_plain(char c) {
    constexpr std::string_view harmless = ".-_:/@+|,";
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || harmless.find(c) != std::string_view::npos;
}

}  // namespace

std::string escaped(std::string_view text, std::size_t longest) {
    std::string result;
    std::size_t fits = 0;  // How much of the result leaves room for the mark.
    for (const char c : text) {
        result += escaped_byte(c);
        if (result.size() <= longest - cut_mark.size()) fits = result.size();
        if (result.size() > longest) return result.substr(0, fits).append(cut_mark);
    }
    return result;
}

std::string one_word(std::string_view text) {
    const std::string harmless = escaped(text);
    if (!harmless.empty() && std::all_of(harmless.begin(), harmless.end(), is_plain)) return harmless;
    std::string result{'"'};
    for (const char c : harmless) {
        if (c == '"') result += '\\';
        result += c;
    }
    return result += '"';
}

}  // namespace dcv::report
