// What the command line says, and how a command ends.
#pragma once

#include "report/log.hpp"

#include <chrono>
#include <filesystem>
#include <optional>

namespace dcv {

/// Of every command.
struct common_options {
    std::filesystem::path config{"/etc/dcvwatchd/dcvwatchd.yaml"};
    std::filesystem::path state_dir;  ///< Nothing is kept there yet.
    report::format log_format{report::format::json};
    report::level log_level{report::level::info};
};

struct run_options {
    bool until_done{false};                            ///< End when no domain is pending.
    std::optional<std::chrono::milliseconds> run_for;  ///< End after this time.
};

/// Exit codes, the same as sysexits.h has where it has them.
namespace exit_code {
inline constexpr int done = 0;
inline constexpr int not_active = 1;      ///< A domain that was to become active is not.
inline constexpr int usage = 64;          ///< EX_USAGE
inline constexpr int bug = 70;            ///< EX_SOFTWARE
inline constexpr int configuration = 78;  ///< EX_CONFIG
}  // namespace exit_code

/// `dcvwatchd run`: watches until it is told to stop.
int run(const common_options& common, const run_options& options);

/// `dcvwatchd check-config`: reads all that `run` would read and says what is wrong with it.
int check_config(const common_options& common);

}  // namespace dcv
