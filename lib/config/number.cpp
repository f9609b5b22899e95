#include "config/number.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace dcv::config {

namespace {

bool are_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_whole(std::string_view text) {
    return are_digits(text) && (text == "0" || text.front() != '0');
}

}  // namespace

std::optional<std::uint64_t> parse_whole_number(std::string_view text) noexcept {
    if (!is_whole(text)) return {};
    std::uint64_t value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? value : std::numeric_limits<std::uint64_t>::max();
}

std::optional<double> parse_share(std::string_view text) noexcept {
    const auto point = text.find('.');
    if (!is_whole(text.substr(0, point))) return {};
    if (point != text.npos && !are_digits(text.substr(point + 1))) return {};
    double value{};
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    return error == std::errc{} ? value : std::numeric_limits<double>::max();
}

}  // namespace dcv::config
