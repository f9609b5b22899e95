// A scenario from its YAML text: all of it, or every fault in it.
#pragma once

#include "certcentral-sim/scenario.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace dcv::sim {

/// Each `file:line: what is wrong`.
using fault_lines = std::vector<std::string>;

/// Reads the text of a scenario; `name` is the file's, for the faults.
boost::system::result<scenario, fault_lines> parse_scenario(const std::string& text, const std::string& name);

/// Reads a file; one that cannot be read is a fault too.
boost::system::result<scenario, fault_lines> load_scenario(const std::filesystem::path& file);

}  // namespace dcv::sim
