// One mapping of a YAML file, read strictly: each key once, each value of the type and range its reader
// names, nothing left over. Says what is wrong as `file:line: ...` and goes on, so that one run shows every
// fault.
#pragma once

#include <yaml-cpp/yaml.h>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dcv::sim {

/// The faults of one file, in the order found.
class scenario_faults {
public:
    explicit scenario_faults(std::string file) : file_{std::move(file)} {}

    void add(const YAML::Mark& where, std::string_view what);
    [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return lines_; }

private:
    std::string file_;
    std::vector<std::string> lines_;
};

class yaml_mapping {
public:
    /// `faults` outlives it. A node that is no mapping is a fault and reads as an empty one.
    yaml_mapping(const YAML::Node& node, scenario_faults& faults);

    /// Each marks its key as known. A value that will not do is a fault and reads as `fallback`.
    std::optional<YAML::Node> take(std::string_view key);
    std::string text(std::string_view key, const std::string& fallback);
    bool yes(std::string_view key, bool fallback);
    std::int64_t number(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most);
    std::chrono::milliseconds duration(std::string_view key, std::chrono::milliseconds fallback);
    /// None when the key is absent, or when its value is the word `none_word`.
    std::optional<std::chrono::milliseconds> optional_duration(std::string_view key,
                                                               std::string_view none_word);
    /// One of the given words, each with what it means.
    template <class Meaning>
    Meaning one_of(std::string_view key, Meaning fallback,
                   std::initializer_list<std::pair<std::string_view, Meaning>> words) {
        const auto node = take(key);
        if (!node) return fallback;
        std::string allowed;
        for (const auto& [word, meaning] : words) {
            if (node->IsScalar() && node->Scalar() == word) return meaning;
            allowed += allowed.empty() ? "" : ", ";
            allowed += word;
        }
        refuse(*node, key, "one of " + allowed);
        return fallback;
    }

    /// Every mapping of the list under `key`; none when it is absent. A value that is no list is a fault.
    std::vector<YAML::Node> list(std::string_view key);

    void refuse_missing(std::string_view key);
    void refuse(const YAML::Node& node, std::string_view key, std::string_view allowed);
    /// What no reader has taken is unknown.
    void refuse_the_rest();

private:
    // Entries are marked, never erased: assigning a YAML::Node writes into the document it points to.
    struct entry {
        std::string key;
        YAML::Mark where;
        YAML::Node value;
        bool taken{false};
    };

    scenario_faults* faults_;
    YAML::Mark where_;
    std::vector<entry> entries_;
};

}  // namespace dcv::sim
