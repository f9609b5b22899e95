// A mapping of the configuration whose keys are known beforehand. Reports what is unknown, given twice, of
// the wrong type or out of range, and hands out what is right; does not know what a key is for.
#pragma once

#include "config/number.hpp"
#include "config/yaml_value.hpp"

#include <chrono>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dcv::config {

class findings;

/// Each reader below returns nothing when the key is absent, and when its value was refused.
class mapping {
public:
    /// `name` is what messages call it. A value that is no mapping is refused and has no keys.
    mapping(const yaml_value& value, std::string_view name, std::initializer_list<std::string_view> keys,
            findings& findings);

    [[nodiscard]] std::optional<yaml_value> find(std::string_view key) const;

    /// Text in quotes or without, not empty. `allowed` is for the message.
    [[nodiscard]] std::optional<std::string_view> text(std::string_view key, std::string_view allowed) const;
    [[nodiscard]] std::optional<unsigned> number(std::string_view key, range<unsigned> allowed) const;
    [[nodiscard]] std::optional<double> share(std::string_view key) const;
    [[nodiscard]] std::optional<std::chrono::milliseconds> duration(
        std::string_view key, range<std::chrono::milliseconds> allowed) const;
    /// A path, seen from `directory` when it is relative.
    [[nodiscard]] std::optional<std::filesystem::path> path(std::string_view key,
                                                            const std::filesystem::path& directory) const;

    /// A fault at the value of a key that is there; the message begins with the key.
    void refuse(std::string_view key, std::string_view wrong, std::string_view allowed) const;
    /// A warning, likewise.
    void doubt(std::string_view key, std::string_view wrong, std::string_view allowed) const;

private:
    struct entry {
        yaml_value key;
        yaml_value value;
    };

    [[nodiscard]] const entry* find_entry(std::string_view key) const;
    void add(const entry& added, std::string_view name, std::initializer_list<std::string_view> keys);
    [[nodiscard]] std::optional<std::string_view> unquoted(std::string_view key,
                                                           std::string_view allowed) const;

    std::vector<entry> entries_;
    findings& findings_;
};

}  // namespace dcv::config
