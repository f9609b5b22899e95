#include "certcentral-sim/options.hpp"

#include "certcentral-sim/duration.hpp"

#include <CLI/CLI.hpp>

namespace dcv::sim {

namespace {

constexpr int usage_fault = 64;  // EX_USAGE of sysexits.h

constexpr const char* about =
    "A CertCentral of your own to rehearse with: plays the accounts, domains and moods of a scenario over "
    "HTTPS on\n"
    "the loopback interface. Prints `ready URL ca=FILE` on stdout when it listens; SIGTERM and SIGINT end "
    "it.";

constexpr const char* exits =
    "Exit status: 0 done; 1 a report was asked for and a rule was broken; 64 usage; 71 the system refused "
    "(port,\n"
    "files); 78 bad scenario.";

std::string check_duration(const std::string& text) {
    return parse_duration(text) ? "" : "must be a whole number and one of ms s m h d, like 40s";
}

// Says no to NaN, which CLI::Range lets through.
bool is_speed(double speed) {
    return speed >= 0.001 && speed <= 1e6;
}

}  // namespace

command_line read_command_line(int argc, const char* const* argv) {
    options wanted;
    std::string stop_after;
    CLI::App app{about, "certcentral-sim"};
    app.footer(exits);
    app.add_option("--scenario", wanted.scenario, "The world, a YAML file")->type_name("FILE")->required();
    app.add_option("--dir", wanted.directory, "Where ca.pem is written")->type_name("DIR")->required();
    app.add_option("--port", wanted.port, "Listen here; 0 is any free port")->capture_default_str();
    app.add_option("--speed", wanted.speed,
                   "World time runs so many times as fast as real time; 0.001 to 1000000")
        ->capture_default_str();
    app.add_option("--seed", wanted.seed, "What chance starts from")->capture_default_str();
    app.add_option("--for", stop_after, "Stop after this much world time")
        ->check(check_duration)
        ->type_name("DURATION");
    app.add_flag("--report", wanted.report, "Print a report at the end");
    app.add_option("--report-json", wanted.report_json, "Write the report to this file, as JSON")
        ->type_name("FILE");
    app.add_option("--log", wanted.log, "Write the log to this file instead of stderr")->type_name("FILE");
    try {
        app.parse(argc, argv);
        if (!is_speed(wanted.speed)) throw CLI::ValidationError{"--speed", "must be 0.001 to 1000000"};
    } catch (const CLI::ParseError& fault) {
        return {.wanted = {}, .exit_status = app.exit(fault) == 0 ? 0 : usage_fault};
    }
    if (!stop_after.empty()) wanted.stop_after = parse_duration(stop_after);
    return {.wanted = wanted, .exit_status = 0};
}

}  // namespace dcv::sim
