// What the command line says, and how a command ends.
#pragma once

#include "daemon/config_source.hpp"
#include "report/log.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dcv {

/// Of every command.
struct common_options {
    config_source config{config_source::default_file, {}};
    std::filesystem::path state_dir;  ///< Where the ledger is.
    report::format log_format{report::format::json};
    report::level log_level{report::level::info};
};

/// How long a configuration must stand still before it counts, and how long to wait for that.
struct settling {
    std::chrono::milliseconds between_readings{200};
    std::chrono::milliseconds longest{10'000};
};

struct run_options {
    bool until_done{false};                            ///< End when no domain is pending.
    std::optional<std::chrono::milliseconds> run_for;  ///< End after this time.
    settling files;                                    ///< How the configuration is read.
};

/// Exit codes, the same as sysexits.h has where it has them.
namespace exit_code {
inline constexpr int done = 0;
inline constexpr int not_active = 1;  ///< A domain that was to become active is not.
inline constexpr int usage = 64;      ///< EX_USAGE
inline constexpr int bug = 70;        ///< EX_SOFTWARE
inline constexpr int state = 73;      ///< EX_CANTCREAT: the state directory is in use or not usable.
inline constexpr int again = 75;      ///< EX_TEMPFAIL: the same may go well later; a check: no answer yet.
inline constexpr int configuration = 78;  ///< EX_CONFIG
}  // namespace exit_code

/// `dcvwatchd run`: watches until it is told to stop.
int run(const common_options& common, const run_options& options);

/// `dcvwatchd check-config`: reads all that `run` would read and says what is wrong with it.
int check_config(const common_options& common);

/// `dcvwatchd reload`: has the running daemon read its configuration, and says whether it took it.
int reload(const common_options& common);

/// `dcvwatchd check`: asks once about each of `ids` and says what the answer was.
int check(const common_options& common, const std::vector<std::string>& ids);

/// `dcvwatchd status`: the watch list as the ledger has it.
int status(const common_options& common, bool as_json);

/// `dcvwatchd plan`: what the configuration costs, and when a new domain is asked for so long (1 to 365 d).
int plan(const common_options& common, std::chrono::days length, bool as_json);

}  // namespace dcv
