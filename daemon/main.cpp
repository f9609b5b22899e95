// dcvwatchd: the command line.
#include "daemon/options.hpp"
#include "version.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <map>
#include <string>

namespace {

dcv::report::format log_format(const std::string& name) {
    if (name == "text") return dcv::report::format::text;
    if (name == "json") return dcv::report::format::json;
    return ::isatty(STDERR_FILENO) == 1 ? dcv::report::format::text : dcv::report::format::json;
}

}  // namespace

int main(int count, char** arguments) {
    dcv::common_options common;
    dcv::run_options options;
    std::string format = "auto";
    std::string level = "info";
    const std::map<std::string, std::uint64_t> units{
        {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
    std::uint64_t run_for_ms = 0;

    CLI::App app{"Watches DigiCert domain control validation until each domain is active.", "dcvwatchd"};
    app.set_version_flag("--version", fmt::format("dcvwatchd {}", dcv::version));
    app.require_subcommand(1)->fallthrough();
    app.add_option("--config", common.config, "Configuration file")->capture_default_str();
    app.add_option("--state-dir", common.state_dir, "Where the ledger is kept (nothing is kept yet)");
    app.add_option("--log-format", format, "auto, text or json")
        ->check(CLI::IsMember({"auto", "text", "json"}));
    app.add_option("--log-level", level, "The least level that is logged")
        ->check(CLI::IsMember({"trace", "debug", "info", "notice", "warning", "error"}));

    auto* const run = app.add_subcommand("run", "Watch until stopped")->fallthrough();
    run->add_flag("--until-done", options.until_done, "End when no domain is pending");
    auto* const run_for = run->add_option("--for", run_for_ms, "End after this time, such as 40s")
                              ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED));
    app.add_subcommand("check-config", "Say what is wrong with the configuration")->fallthrough();

    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? dcv::exit_code::done : dcv::exit_code::usage;
    }
    common.log_format = log_format(format);
    common.log_level = dcv::report::level_of(level).value();
    if (*run_for) options.run_for = std::chrono::milliseconds{run_for_ms};
    return *run ? dcv::run(common, options) : dcv::check_config(common);
}
