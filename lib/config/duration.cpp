#include "config/duration.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace dcv::config {

using std::chrono::milliseconds;

namespace {

struct unit {
    std::string_view name;
    milliseconds length;
};

constexpr std::array units{
    unit{"d", std::chrono::days{1}},    unit{"h", std::chrono::hours{1}}, unit{"m", std::chrono::minutes{1}},
    unit{"s", std::chrono::seconds{1}}, unit{"ms", milliseconds{1}},
};

}  // namespace

std::optional<milliseconds> parse_duration(std::string_view text) noexcept {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto named = [name = text.substr(digits)](const unit& candidate) { return candidate.name == name; };
    const auto* const found = std::find_if(units.begin(), units.end(), named);
    if (digits == 0 || found == units.end()) return {};

    std::int64_t count{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, count);
    if (error != std::errc{} || count > milliseconds::max() / found->length) return milliseconds::max();
    return count * found->length;
}

std::string duration_text(milliseconds duration) {
    const auto divides = [duration](const unit& candidate) {
        return duration % candidate.length == milliseconds{0};
    };
    const auto* const found = std::find_if(units.begin(), units.end(), divides);
    return std::to_string(duration / found->length).append(found->name);
}

}  // namespace dcv::config
