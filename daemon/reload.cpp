// dcvwatchd reload: has the running daemon read its configuration again, and says what became of that.
#include "daemon/clock.hpp"
#include "daemon/configuration.hpp"
#include "daemon/options.hpp"
#include "daemon/print.hpp"
#include "daemon/reload_verdict.hpp"
#include "daemon/running_daemon.hpp"
#include "ledger/trouble.hpp"
#include "report/outside_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace dcv {

using namespace std::chrono_literals;

namespace {

/// systemd gives a reload 90 s (TimeoutStartSec=); a hundred thousand domains take a tenth of that.
constexpr auto longest = 60s;
constexpr auto between_looks = 20ms;

int fail(int code, const std::string& why) {
    print(stderr, fmt::format("dcvwatchd: {}\n", report::escaped(why, 1024)));
    return code;
}

/// What the daemon decides on a reading that it began after `asked`, other than `before`, which an earlier
/// daemon may have left, perhaps of another boot and its clock; nothing when it says nothing in time.
std::optional<reload_verdict> await_verdict(const running_daemon& daemon,
                                            const std::filesystem::path& state_dir,
                                            const std::optional<reload_verdict>& before,
                                            watch::instant asked) {
    while (boot_now() - asked < longest) {
        const bool ended = daemon.ends_within(between_looks);
        auto verdict = read_verdict(state_dir);
        if (verdict && verdict != before && verdict->began >= asked) return verdict;
        if (ended) return {};
    }
    return {};
}

int conclude(const reload_verdict& verdict) {
    if (verdict.taken) {
        print(stdout, "ok: the configuration is in force\n");
        return exit_code::done;
    }
    constexpr std::size_t longest_line = 4096;
    for (const auto& fault : verdict.faults)
        print(stderr, report::escaped(fault, longest_line) + "\n");
    print(stderr, "the old configuration stays in force\n");
    return exit_code::configuration;
}

int reload_by(const running_daemon& daemon, const common_options& common) {
    const auto before = read_verdict(common.state_dir);
    const auto asked = boot_now();
    if (!daemon.signal(SIGHUP))
        return fail(exit_code::state, fmt::format("the daemon with pid {} cannot be signalled: {}",
                                                  daemon.pid(), std::strerror(errno)));
    const auto verdict = await_verdict(daemon, common.state_dir, before, asked);
    if (verdict) return conclude(*verdict);
    if (daemon.ends_within(0ms))
        return fail(exit_code::again,
                    fmt::format("the daemon with pid {} has ended before it said what became of the "
                                "configuration; try again",
                                daemon.pid()));
    return fail(
        exit_code::again,
        fmt::format("the daemon with pid {} does not say what became of the configuration; its log may",
                    daemon.pid()));
}

}  // namespace

int reload(const common_options& common) {
    std::signal(SIGHUP, SIG_IGN);  // `systemctl kill -s HUP` sends it to every process of the service.
    // The daemon's verdict decides, and its log names each fault. What it knows alone is the key: a service's
    // credential is not to be seen from here, so nothing is said about that.
    if (const auto read = read_configuration(common.config)) print_all(read->warnings, "warning: ");
    try {
        const auto daemon = running_daemon::find(common.state_dir);
        if (!daemon) return fail(exit_code::state, no_daemon_because(common.state_dir));
        return reload_by(*daemon, common);
    } catch (const ledger::trouble& failed) {
        return fail(exit_code::state,
                    std::string{failed.what()} + (::geteuid() == 0 ? "" : "; run with sudo"));
    }
}

}  // namespace dcv
