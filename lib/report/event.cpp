#include "report/event.hpp"

#include <algorithm>
#include <array>

namespace dcv::report {

namespace {

constexpr std::array<std::string_view, 6> names{"trace", "debug", "info", "notice", "warning", "error"};

}  // namespace

std::string_view to_string(level severity) {
    return names.at(static_cast<std::size_t>(severity));
}

std::optional<level> level_of(std::string_view name) {
    const auto* const found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return {};
    return static_cast<level>(found - names.begin());
}

}  // namespace dcv::report
