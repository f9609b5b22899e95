// The main configuration file: its sections and keys, their ranges and defaults.
#pragma once

#include "config/domain_list.hpp"
#include "config/include_list.hpp"
#include "config/settings.hpp"
#include "config/yaml_value.hpp"

#include <filesystem>

namespace dcv::config {

class findings;

struct main_file {
    config::settings settings;  ///< Its domains are not in yet.
    included includes;
};

/// Reads the file whose root is given; its domains go to `domains`. Relative paths in it are seen from
/// `directory`. What is absent or refused keeps its default.
main_file read_main_file(const yaml_value& root, const std::filesystem::path& directory, domain_list& domains,
                         findings& findings);

}  // namespace dcv::config
