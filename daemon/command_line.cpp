#include "daemon/command_line.hpp"

#include "config/duration.hpp"
#include "daemon/options.hpp"
#include "daemon/signals.hpp"
#include "report/events.hpp"
#include "report/journal_sink.hpp"
#include "version.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <system_error>

namespace dcv {

namespace {

report::format log_format(const std::string& name) {
    if (name == "text") return report::format::text;
    if (name == "json") return report::format::json;
    if (name == "journal") return report::format::journal;
    if (report::leads_to_journal(STDERR_FILENO, std::getenv("JOURNAL_STREAM")))
        return report::format::journal;
    return ::isatty(STDERR_FILENO) == 1 ? report::format::text : report::format::json;
}

/// $STATE_DIRECTORY as systemd sets it: perhaps several, separated by colons (systemd.exec(5)).
std::filesystem::path state_directory() {
    const char* const given = std::getenv("STATE_DIRECTORY");
    if (given == nullptr || *given == '\0') return "/var/lib/dcvwatchd";
    return std::string_view{given}.substr(0, std::string_view{given}.find(':'));
}

/// Without symbolic links, for SQLite is told to follow none: with DynamicUser= systemd makes one of the
/// state directory (systemd.exec(5)).
std::filesystem::path followed(const std::filesystem::path& directory) {
    std::error_code unknown;
    auto real = std::filesystem::canonical(directory, unknown);
    return unknown ? directory : real;
}

/// As long as a user's name leaves room for: the service's user is dcvwatchd-NAME (useradd(8): 32
/// characters).
std::string is_instance(const std::string& text) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    const bool fits = !text.empty() && text.size() <= 20;
    if (fits && text.find_first_not_of(allowed) == text.npos) return {};
    return "not the name of an instance; allowed: 1 to 20 letters, digits and underscores";
}

std::string is_duration(const std::string& text) {
    constexpr std::chrono::days longest{36'500};  // Far beyond, a timer's nanoseconds would overflow.
    if (const auto time = config::parse_duration(text); time && *time <= longest) return {};
    return "not a duration; allowed: a whole number and one of ms, s, m, h, d, at most 36500d";
}

/// What the options that every command has were given as.
struct common_words {
    std::string format{"auto"};
    std::string level{"info"};
    std::string instance{};
};

void add_common_options(CLI::App& app, common_options& common, common_words& said) {
    auto* const config_option =
        app.add_option("--config", common.config.file, "Configuration file")->capture_default_str();
    auto* const state_option =
        app.add_option("--state-dir", common.state_dir, "Where the ledger is kept")->capture_default_str();
    app.add_option("--instance", said.instance,
                   "The service dcvwatchd@NAME: its configuration, ledger and key")
        ->check(is_instance)
        ->excludes(config_option)
        ->excludes(state_option);
    app.add_option("--log-format", said.format, "How events are written")
        ->check(CLI::IsMember({"auto", "journal", "text", "json"}));
    app.add_option("--log-level", said.level, "The least level that is logged")
        ->check(CLI::IsMember({"trace", "debug", "info", "notice", "warning", "error"}));
}

/// What every command needs to know of them.
void settle(common_options& common, const common_words& said) {
    if (!said.instance.empty()) {
        common.config = config_source::of_instance(said.instance);
        common.state_dir = "/var/lib/dcvwatchd@" + said.instance;
    }
    common.state_dir = followed(common.state_dir);
    common.log_format = log_format(said.format);
    common.log_level = report::level_of(said.level).value();
}

/// Reads the arguments, into `common` what every command has, and does what they say.
int obey(int count, char** arguments, common_options& common) {
    common.state_dir = state_directory();
    run_options options;
    common_words said;
    std::string run_for;

    CLI::App app{"Watches DigiCert domain control validation until each domain is active.", "dcvwatchd"};
    app.set_version_flag("--version", fmt::format("dcvwatchd {}", version));
    app.require_subcommand(1)->fallthrough();
    app.footer(
        "Exit codes: 0 done, 1 a domain is not active, 64 usage, 70 bug or broken disk, 73 state directory, "
        "75 try again later, 78 configuration.");
    add_common_options(app, common, said);

    auto* const run_command = app.add_subcommand("run", "Watch until stopped")->fallthrough();
    run_command->footer("Options of every command: dcvwatchd --help");
    run_command->add_flag("--until-done", options.until_done, "End when no domain is pending");
    run_command->add_option("--for", run_for, "End after this time, such as 40s")->check(is_duration);
    std::vector<std::string> ids;
    auto* const check_command =
        app.add_subcommand("check", "Ask once about some domains, now")->fallthrough();
    check_command->add_option("id", ids, "Domain ids")->required();
    auto* const reload_command =
        app.add_subcommand("reload", "Have the running daemon read its configuration again")->fallthrough();
    bool as_json = false;
    auto* const status_command = app.add_subcommand("status", "Show the watch list")->fallthrough();
    status_command->add_flag("--json", as_json, "As JSON");
    int days = 30;
    auto* const plan_command =
        app.add_subcommand("plan", "Say when a domain will be asked, and what the list costs")->fallthrough();
    plan_command->add_option("--days", days, "For how long, 1 to 365")
        ->check(CLI::Range(1, 365))
        ->capture_default_str();
    plan_command->add_flag("--json", as_json, "As JSON");
    app.add_subcommand("check-config", "Say what is wrong with the configuration")->fallthrough();

    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_code::done : exit_code::usage;
    }
    settle(common, said);
    if (!run_for.empty()) options.run_for = config::parse_duration(run_for);
    if (*run_command) return run(common, options);
    release_signals();
    if (*reload_command) return reload(common);
    if (*check_command) return check(common, ids);
    if (*status_command) return status(common, as_json);
    return *plan_command ? plan(common, std::chrono::days{days}, as_json) : check_config(common);
}

}  // namespace

int run_command_line(int count, char** arguments) {
    common_options common;
    try {
        return obey(count, arguments, common);
    } catch (const std::exception& bug) {
        // Or too few threads, descriptors or memory to begin with.
        report::log{common.log_format, common.log_level}.write(report::bug(bug.what()));
        return exit_code::bug;
    }
}

}  // namespace dcv
