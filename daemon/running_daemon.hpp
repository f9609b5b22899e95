// The `dcvwatchd run` that holds a state directory, as another command finds it and signals it: surely that
// process, and no other that has its number by now.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace dcv {

class running_daemon {
public:
    /// Nothing when the directory is free, or no `run` holds it, or one whose pid cannot be seen from here.
    /// Throws ledger::trouble when this user may not look.
    static std::optional<running_daemon> find(const std::filesystem::path& state_dir);

    ~running_daemon();
    running_daemon(running_daemon&& other) noexcept
        : pid_{other.pid_}, descriptor_{std::exchange(other.descriptor_, -1)} {}
    running_daemon& operator=(running_daemon&&) = delete;
    running_daemon(const running_daemon&) = delete;
    running_daemon& operator=(const running_daemon&) = delete;

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

    /// Whether the signal was sent; else errno says why: ESRCH, EPERM.
    [[nodiscard]] bool signal(int number) const;

    /// Waits for its end, at most so long; whether it has ended.
    [[nodiscard]] bool ends_within(std::chrono::milliseconds time) const;

private:
    running_daemon(pid_t pid, int descriptor) : pid_{pid}, descriptor_{descriptor} {}

    pid_t pid_;
    int descriptor_;  ///< pidfd_open(2)
};

/// Why `find` finds nothing, in a sentence without its full stop.
[[nodiscard]] std::string no_daemon_because(const std::filesystem::path& state_dir);

}  // namespace dcv
