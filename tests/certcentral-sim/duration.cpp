#include "certcentral-sim/duration.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace dcv::sim {

namespace {

// A century: far beyond any rehearsal, and no sum of a few of these overflows.
constexpr std::chrono::milliseconds longest{std::chrono::days{36500}};

std::optional<std::chrono::milliseconds> unit_of(std::string_view suffix) {
    using namespace std::chrono;
    if (suffix == "ms") return milliseconds{1};
    if (suffix == "s") return seconds{1};
    if (suffix == "m") return minutes{1};
    if (suffix == "h") return hours{1};
    if (suffix == "d") return days{1};
    return {};
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    std::uint64_t count{};
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{}) return {};

    const auto unit = unit_of(text.substr(static_cast<std::size_t>(rest - text.data())));
    if (!unit || count > static_cast<std::uint64_t>(longest / *unit)) return {};
    return *unit * static_cast<std::int64_t>(count);
}

std::string to_text(std::chrono::milliseconds duration) {
    if (duration < std::chrono::milliseconds{0}) return fmt::format("-{}", to_text(-duration));

    const auto days = std::chrono::floor<std::chrono::days>(duration);
    const auto hours = std::chrono::floor<std::chrono::hours>(duration - days);
    const auto minutes = std::chrono::floor<std::chrono::minutes>(duration - days - hours);
    const std::chrono::duration<double> seconds{duration - days - hours - minutes};

    std::string text;
    if (days.count() != 0) text += fmt::format("{}d ", days.count());
    if (!text.empty() || hours.count() != 0) text += fmt::format("{}h ", hours.count());
    if (!text.empty() || minutes.count() != 0) text += fmt::format("{}m ", minutes.count());
    return text + fmt::format("{:.3f}s", seconds.count());
}

}  // namespace dcv::sim
