#include "certcentral-sim/yaml_mapping.hpp"

#include "certcentral-sim/duration.hpp"
#include "certcentral-sim/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace dcv::sim {

void scenario_faults::add(const YAML::Mark& where, std::string_view what) {
    // yaml-cpp counts lines from 0, and gives -1 where it knows no place.
    lines_.push_back(fmt::format("{}:{}: {}", file_, std::max(where.line, 0) + 1, what));
}

yaml_mapping::yaml_mapping(const YAML::Node& node, scenario_faults& faults)
    : faults_{&faults}, where_{node.Mark()} {
    if (!node.IsMap()) {
        faults_->add(where_, "a mapping (key: value) is needed here");
        return;
    }
    // yaml-cpp keeps a key that stands twice, and would silently find the first.
    for (const auto& pair : node) {
        const auto key = pair.first.IsScalar() ? pair.first.Scalar() : std::string{};
        const auto is_same = [&key](const entry& other) { return other.key == key; };
        if (std::any_of(entries_.begin(), entries_.end(), is_same)) {
            faults_->add(pair.first.Mark(), fmt::format("`{}` stands here twice", printable(key)));
        } else {
            entries_.push_back({key, pair.first.Mark(), pair.second});
        }
    }
}

std::optional<YAML::Node> yaml_mapping::take(std::string_view key) {
    const auto is_it = [key](const entry& each) { return each.key == key; };
    const auto found = std::find_if(entries_.begin(), entries_.end(), is_it);
    if (found == entries_.end()) return {};
    found->taken = true;
    return found->value;
}

std::string yaml_mapping::text(std::string_view key, const std::string& fallback) {
    const auto node = take(key);
    if (!node) return fallback;
    if (node->IsScalar() && !node->Scalar().empty()) return node->Scalar();
    refuse(*node, key, "a text");
    return fallback;
}

bool yaml_mapping::yes(std::string_view key, bool fallback) {
    return one_of<bool>(key, fallback, {{"true", true}, {"false", false}});
}

std::int64_t yaml_mapping::number(std::string_view key, std::int64_t fallback, std::int64_t least,
                                  std::int64_t most) {
    const auto node = take(key);
    if (!node) return fallback;
    // Not node->as<>: it reads 010 as 8 and 0x1F as 31.
    const auto text = node->IsScalar() ? node->Scalar() : std::string{};
    std::int64_t value{};
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && rest == text.data() + text.size();
    const bool plain = whole && (text.front() != '0' || text.size() == 1);
    if (plain && value >= least && value <= most) return value;
    refuse(*node, key, fmt::format("a whole number from {} to {}", least, most));
    return fallback;
}

std::chrono::milliseconds yaml_mapping::duration(std::string_view key, std::chrono::milliseconds fallback) {
    return optional_duration(key, {}).value_or(fallback);
}

std::optional<std::chrono::milliseconds> yaml_mapping::optional_duration(std::string_view key,
                                                                         std::string_view none_word) {
    const auto node = take(key);
    if (!node) return {};
    const auto text = node->IsScalar() ? node->Scalar() : std::string{};
    if (!none_word.empty() && text == none_word) return {};
    const auto length = parse_duration(text);
    if (!length) {
        refuse(*node, key,
               fmt::format("a whole number and one of ms s m h d, like 30s{}{}",
                           none_word.empty() ? "" : ", or ", none_word));
    }
    return length;
}

std::vector<YAML::Node> yaml_mapping::list(std::string_view key) {
    const auto node = take(key);
    if (!node) return {};
    if (!node->IsSequence()) {
        refuse(*node, key, "a list (- ...)");
        return {};
    }
    return {node->begin(), node->end()};
}

void yaml_mapping::refuse_missing(std::string_view key) {
    faults_->add(where_, fmt::format("`{}` is missing", key));
}

void yaml_mapping::refuse(const YAML::Node& node, std::string_view key, std::string_view allowed) {
    const auto found = node.IsScalar() ? fmt::format("; found: {}", printable(node.Scalar())) : "";
    faults_->add(node.Mark(), fmt::format("`{}` must be {}{}", key, allowed, found));
}

void yaml_mapping::refuse_the_rest() {
    for (const auto& each : entries_) {
        if (!each.taken) faults_->add(each.where, fmt::format("unknown key `{}`", printable(each.key)));
    }
}

}  // namespace dcv::sim
