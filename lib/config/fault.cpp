#include "config/fault.hpp"

#include <boost/locale/utf.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace dcv::config {

namespace {

constexpr std::size_t longest_excerpt = 80;
/// In ASCII: what is printed is escaped.
constexpr std::string_view ellipsis = "...";

/// The greatest length up to `limit` that does not cut a character in two.
std::size_t whole_characters(std::string_view text, std::size_t limit) {
    while (limit > 0 && boost::locale::utf::utf_traits<char>::is_trail(text[limit]))
        --limit;
    return limit;
}

/// `https://user:secret@host` with what stands before the `@` left out: messages end up in logs.
std::string without_user_info(std::string_view text) {
    constexpr std::string_view scheme_end = "://";
    const auto scheme = text.find(scheme_end);
    const auto at = text.rfind('@');
    if (scheme == text.npos || at == text.npos || at < scheme) return std::string{text};
    return fmt::format("{}{}{}", text.substr(0, scheme + scheme_end.size()), ellipsis, text.substr(at));
}

}  // namespace

std::string shortened(std::string_view path) {
    constexpr std::size_t longest = 120;
    if (path.size() <= longest) return std::string{path};
    const auto head = whole_characters(path, longest / 2);
    auto tail = path.size() - longest / 2;
    while (tail < path.size() && boost::locale::utf::utf_traits<char>::is_trail(path[tail]))
        ++tail;
    return fmt::format("{}{}{}", path.substr(0, head), ellipsis, path.substr(tail));
}

std::string place::to_string() const {
    return fmt::format("{}:{}:{}", shortened(file), line, column);
}

std::string fault::to_string() const {
    std::string text = fmt::format("{}: {}", where.to_string(), wrong);
    if (!allowed.empty()) text += "; allowed: " + allowed;
    if (!found.empty()) text += "; found: " + found;
    return text;
}

std::string excerpt(std::string_view text) {
    const std::string shown = without_user_info(text);
    const auto length = std::min(shown.find_first_of("\r\n"), shown.size());
    if (length == shown.size() && length <= longest_excerpt) return shown;
    if (length <= longest_excerpt) return shown.substr(0, length).append(ellipsis);
    return shown.substr(0, whole_characters(shown, longest_excerpt)).append(ellipsis);
}

}  // namespace dcv::config
