// What the command line asks for.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace dcv::sim {

struct options {
    std::filesystem::path scenario;
    std::filesystem::path directory;  ///< Where ca.pem goes.
    std::uint16_t port{0};            ///< 0: any free one.
    double speed{1};                  ///< 0.001 to 1000000.
    std::uint64_t seed{1};
    std::optional<std::chrono::milliseconds> stop_after;  ///< World time.
    bool report{false};
    std::optional<std::filesystem::path> report_json;
    std::optional<std::filesystem::path> log;  ///< None: stderr.
};

/// Either options, or the exit status with which the program ends at once (after --help, or a usage fault
/// whose text has gone to stderr).
struct command_line {
    std::optional<options> wanted;
    int exit_status{0};
};

command_line read_command_line(int argc, const char* const* argv);

}  // namespace dcv::sim
