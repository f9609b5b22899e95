#include "certcentral/domain_id.hpp"

#include <algorithm>
#include <charconv>

namespace dcv::certcentral {

std::optional<domain_id> domain_id::parse(std::string_view text) noexcept {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || text.front() == '0' || !std::all_of(text.begin(), text.end(), is_digit)) return {};

    std::int64_t value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return domain_id{value};
}

}  // namespace dcv::certcentral
