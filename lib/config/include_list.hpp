// The files that `include` names.
#pragma once

#include "config/yaml_value.hpp"

#include <filesystem>
#include <vector>

namespace dcv::config {

class findings;

/// The files in the order listed, those of a pattern (`*`, `?`, `[`; glob(7)) in the order of their bytes.
/// Relative paths are seen from `directory`. A plain path that does not exist, and a pattern whose directory
/// cannot be read, are faults; a pattern that matches nothing is warned about.
std::vector<std::filesystem::path> read_includes(const yaml_value& list,
                                                 const std::filesystem::path& directory, findings& findings);

}  // namespace dcv::config
