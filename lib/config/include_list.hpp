// The files that `include` names.
#pragma once

#include "config/yaml_value.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace dcv::config {

class findings;

/// What a pattern matches: the paths in the order of their bytes.
struct pattern {
    std::string text;  ///< As glob(3) is given it.
    std::vector<std::filesystem::path> matches;
    bool blocked{false};  ///< A directory on the way could not be read.
};

struct included {
    std::vector<std::filesystem::path> files;
    std::vector<pattern> patterns;  ///< Those among the entries.
};

/// Looks for what matches `text` now.
[[nodiscard]] pattern matching(std::string text);

/// The files in the order listed, those of a pattern (`*`, `?`, `[`; glob(7)) in the order of their bytes.
/// Relative paths are seen from `directory`. A plain path that does not exist, and a pattern whose directory
/// cannot be read, are faults; a pattern that matches nothing is warned about.
included read_includes(const yaml_value& list, const std::filesystem::path& directory, findings& findings);

}  // namespace dcv::config
