// What a running daemon made of its configuration when it was last told to read it again: a small file in its
// state directory, `last_reload`, for `dcvwatchd reload`. Knows nothing of what a configuration is.
#pragma once

#include "config/fault.hpp"
#include "watch/boottime.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dcv {

struct reload_verdict {
    watch::instant began;             ///< When the reading of the files began.
    bool taken{true};                 ///< Whether they are in force.
    std::vector<std::string> faults;  ///< Why not, a line each.

    bool operator==(const reload_verdict&) const = default;
};

[[nodiscard]] reload_verdict verdict_on(const config::faults& faults, watch::instant began);

/// Replaces the file in one step; of very many faults it says how many are left out. What cannot be written
/// is lost; `reload` then says that it learned no verdict.
void write_verdict(const std::filesystem::path& state_dir, const reload_verdict& verdict);

/// Nothing when there is none, or none that this function understands.
[[nodiscard]] std::optional<reload_verdict> read_verdict(const std::filesystem::path& state_dir);

/// Removes what an earlier daemon has left.
void remove_verdict(const std::filesystem::path& state_dir);

}  // namespace dcv
