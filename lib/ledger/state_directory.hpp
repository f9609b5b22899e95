// The directory of a ledger, and who may write there: one process at a time.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace dcv::ledger {

/// What a process holds a state directory for. The lock itself says so, by its length: it ends with its
/// process, so it cannot say what was true before.
enum class purpose { run, check, import };

struct holder {
    pid_t pid;  ///< 0 in a pid namespace that is not to be seen from here (fcntl_locking(2)).
    purpose what;

    bool operator==(const holder&) const = default;

    /// `dcvwatchd with pid 17`, `dcvwatchd check with pid 17`.
    [[nodiscard]] std::string to_string() const;
};

/// The process that holds the state directory `path`; nothing when it is free. Throws `trouble` when this
/// user may not look. Not for the process that holds it itself: looking would end its lock
/// (fcntl_locking(2)).
[[nodiscard]] std::optional<holder> holder_of(const std::filesystem::path& path);

/// Holds the lock of a state directory for as long as it lives. A POSIX record lock (fcntl(2)): it ends with
/// its process however that ends, and the kernel names its holder.
class state_directory {
public:
    /// Makes the directory (0700) if only its last part is missing. Throws `trouble`: `busy` naming the pid
    /// of the process that holds the lock, or why the directory cannot be used.
    explicit state_directory(std::filesystem::path path, purpose what = purpose::run);
    ~state_directory();
    state_directory(state_directory&& other) noexcept;
    state_directory& operator=(state_directory&&) = delete;
    state_directory(const state_directory&) = delete;
    state_directory& operator=(const state_directory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

    /// Makes the directory and takes the lock again if they were removed or replaced. Throws `trouble`.
    void restore();

private:
    void take_lock();

    std::filesystem::path path_;
    purpose what_;
    int lock_{-1};
};

/// Makes what the directory lists outlast a loss of power: fsync(2) of the directory. Throws `trouble`.
void sync_directory(const std::filesystem::path& path);

}  // namespace dcv::ledger
