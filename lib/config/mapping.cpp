#include "config/mapping.hpp"

#include "config/duration.hpp"
#include "config/findings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dcv::config {

using std::chrono::milliseconds;

mapping::mapping(const yaml_value& value, std::string_view name, std::initializer_list<std::string_view> keys,
                 config::findings& findings)
    : findings_{findings} {
    if (value.kind() != yaml_kind::mapping) {
        const auto* const wrong = value.kind() == yaml_kind::nothing ? "is empty" : "is not a mapping";
        findings_.refuse(value, fmt::format("{} {}", name, wrong),
                         fmt::format("a mapping with {}", fmt::join(keys, ", ")));
        return;
    }
    for (auto child = value.begin(); child != value.end(); ++child) {
        const yaml_value key = *child;
        ++child;
        add({key, *child}, name, keys);
    }
}

void mapping::add(const entry& added, std::string_view name, std::initializer_list<std::string_view> keys) {
    const auto known = [&keys] { return fmt::format("{}", fmt::join(keys, ", ")); };
    const auto& key = added.key;
    if (!key.is_text()) {
        findings_.refuse(key, fmt::format("a key in {} that is not text", name), known());
    } else if (std::find(keys.begin(), keys.end(), key.text()) == keys.end()) {
        findings_.refuse(key, fmt::format("unknown key in {}", name), known());
    } else if (const auto* const first = find_entry(key.text())) {
        const auto line = first->key.where().line;
        findings_.refuse(key, fmt::format("{} is given twice, first on line {}", key.text(), line),
                         "each key once");
    } else {
        entries_.push_back(added);
    }
}

const mapping::entry* mapping::find_entry(std::string_view key) const {
    const auto same = [key](const entry& other) { return other.key.text() == key; };
    const auto found = std::find_if(entries_.begin(), entries_.end(), same);
    return found == entries_.end() ? nullptr : &*found;
}

std::optional<yaml_value> mapping::find(std::string_view key) const {
    const auto* const found = find_entry(key);
    return found == nullptr ? std::nullopt : std::optional{found->value};
}

std::optional<std::string_view> mapping::text(std::string_view key, std::string_view allowed) const {
    const auto value = find(key);
    if (!value) return {};
    if (value->is_text() && !value->text().empty()) return value->text();
    const bool empty = value->is_text() || value->kind() == yaml_kind::nothing;
    refuse(key, empty ? "is empty" : "is not a single value", allowed);
    return {};
}

std::optional<std::string_view> mapping::unquoted(std::string_view key, std::string_view allowed) const {
    const auto written = text(key, allowed);
    if (!written || find(key)->kind() == yaml_kind::plain) return written;
    refuse(key, "is quoted, so it is text", fmt::format("{}, without quotes", allowed));
    return {};
}

std::optional<unsigned> mapping::number(std::string_view key, range<unsigned> allowed) const {
    const auto words = fmt::format("a whole number from {} to {}", allowed.least, allowed.most);
    const auto written = unquoted(key, words);
    if (!written) return {};
    const auto value = parse_whole_number(*written);
    const bool within = value && allowed.least <= *value && *value <= allowed.most;
    if (within) return static_cast<unsigned>(*value);
    refuse(key, value ? "is out of range" : "is not a number in plain digits", words);
    return {};
}

std::optional<double> mapping::share(std::string_view key) const {
    constexpr std::string_view words = "a number from 0 to 1, such as 0.1";
    const auto written = unquoted(key, words);
    if (!written) return {};
    const auto value = parse_share(*written);
    if (value && range<double>{0, 1}.contains(*value)) return value;
    refuse(key, value ? "is out of range" : "is not a number in plain digits", words);
    return {};
}

std::optional<milliseconds> mapping::duration(std::string_view key, range<milliseconds> allowed) const {
    const auto words = fmt::format("{} to {}, a whole number and one of ms, s, m, h, d",
                                   duration_text(allowed.least), duration_text(allowed.most));
    const auto written = text(key, words);
    if (!written) return {};
    const auto value = parse_duration(*written);
    if (value && allowed.contains(*value)) return value;
    refuse(key, value ? "is out of range" : "is not a duration", words);
    return {};
}

std::optional<std::filesystem::path> mapping::path(std::string_view key,
                                                   const std::filesystem::path& directory) const {
    const auto written = text(key, "the path of a file");
    return written ? std::optional{directory / *written} : std::nullopt;
}

void mapping::refuse(std::string_view key, std::string_view wrong, std::string_view allowed) const {
    if (const auto value = find(key))
        findings_.refuse(*value, fmt::format("{} {}", key, wrong), std::string{allowed});
}

void mapping::doubt(std::string_view key, std::string_view wrong, std::string_view allowed) const {
    if (const auto value = find(key))
        findings_.doubt(*value, fmt::format("{} {}", key, wrong), std::string{allowed});
}

}  // namespace dcv::config
