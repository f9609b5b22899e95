#include "daemon/running_daemon.hpp"

#include "ledger/state_directory.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace dcv {

namespace {

// glibc 2.36 declares both as C++ functions, which it has not.
int pidfd_open(pid_t pid) {
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

bool pidfd_send_signal(int descriptor, int number) {
    return ::syscall(SYS_pidfd_send_signal, descriptor, number, nullptr, 0) == 0;
}

}  // namespace

std::optional<running_daemon> running_daemon::find(const std::filesystem::path& state_dir) {
    const auto found = ledger::holder_of(state_dir);
    if (!found || found->what != ledger::purpose::run || found->pid <= 0) return {};
    const int descriptor = pidfd_open(found->pid);
    if (descriptor < 0) return {};
    running_daemon one{found->pid, descriptor};
    // Who holds the lock now as then lives: so the descriptor is of that process.
    return ledger::holder_of(state_dir) == found ? std::optional{std::move(one)} : std::nullopt;
}

running_daemon::~running_daemon() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool running_daemon::signal(int number) const {
    return pidfd_send_signal(descriptor_, number);
}

bool running_daemon::ends_within(std::chrono::milliseconds time) const {
    pollfd end{descriptor_, POLLIN, 0};
    const auto until = std::chrono::steady_clock::now() + time;
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        const int ready = ::poll(&end, 1, static_cast<int>(std::max(left.count(), std::int64_t{0})));
        if (ready >= 0 || errno != EINTR) return ready != 0;
    }
}

std::string no_daemon_because(const std::filesystem::path& state_dir) {
    const auto found = ledger::holder_of(state_dir);
    if (!found) return fmt::format("no dcvwatchd runs with the state directory {}", state_dir.string());
    if (found->what == ledger::purpose::run && found->pid <= 0)
        return fmt::format("{} is in use by {}: use the command where that runs", state_dir.string(),
                           found->to_string());
    if (found->what == ledger::purpose::run)
        return fmt::format("{} is in use by {}, which cannot be signalled yet: try again", state_dir.string(),
                           found->to_string());
    return fmt::format("{} is in use by {}, which takes no orders; try again once it has ended",
                       state_dir.string(), found->to_string());
}

}  // namespace dcv
