// dcvwatchd: the command line.
#include "config/duration.hpp"
#include "daemon/options.hpp"
#include "version.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

namespace {

dcv::report::format log_format(const std::string& name) {
    if (name == "text") return dcv::report::format::text;
    if (name == "json") return dcv::report::format::json;
    return ::isatty(STDERR_FILENO) == 1 ? dcv::report::format::text : dcv::report::format::json;
}

std::string is_duration(const std::string& text) {
    constexpr std::chrono::days longest{36'500};  // Far beyond, a timer's nanoseconds would overflow.
    if (const auto time = dcv::config::parse_duration(text); time && *time <= longest) return {};
    return "not a duration; allowed: a whole number and one of ms, s, m, h, d, at most 36500d";
}

}  // namespace

int main(int count, char** arguments) {
    dcv::common_options common;
    dcv::run_options options;
    std::string format = "auto";
    std::string level = "info";
    std::string run_for;

    CLI::App app{"Watches DigiCert domain control validation until each domain is active.", "dcvwatchd"};
    app.set_version_flag("--version", fmt::format("dcvwatchd {}", dcv::version));
    app.require_subcommand(1)->fallthrough();
    app.footer("Exit codes: 0 done, 1 a domain is not active, 64 usage, 70 bug, 78 configuration.");
    app.add_option("--config", common.config, "Configuration file")->capture_default_str();
    app.add_option("--state-dir", common.state_dir, "Where the ledger is kept (nothing is kept yet)");
    app.add_option("--log-format", format, "How events are written")
        ->check(CLI::IsMember({"auto", "text", "json"}));
    app.add_option("--log-level", level, "The least level that is logged")
        ->check(CLI::IsMember({"trace", "debug", "info", "notice", "warning", "error"}));

    auto* const run = app.add_subcommand("run", "Watch until stopped")->fallthrough();
    run->footer("Options of every command: dcvwatchd --help");
    run->add_flag("--until-done", options.until_done, "End when no domain is pending");
    run->add_option("--for", run_for, "End after this time, such as 40s")->check(is_duration);
    app.add_subcommand("check-config", "Say what is wrong with the configuration")->fallthrough();

    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? dcv::exit_code::done : dcv::exit_code::usage;
    }
    common.log_format = log_format(format);
    common.log_level = dcv::report::level_of(level).value();
    if (!run_for.empty()) options.run_for = dcv::config::parse_duration(run_for);
    return *run ? dcv::run(common, options) : dcv::check_config(common);
}
