// The directory of a ledger, and who may write there: one process at a time.
#pragma once

#include <filesystem>

namespace dcv::ledger {

/// Holds the lock of a state directory for as long as it lives. A POSIX record lock (fcntl(2)): it ends with
/// its process however that ends, and the kernel names its holder.
class state_directory {
public:
    /// Makes the directory (0700) if only its last part is missing. Throws `trouble`: `busy` naming the pid
    /// of whoever holds the lock, or why the directory cannot be used.
    explicit state_directory(std::filesystem::path path);
    ~state_directory();
    state_directory(state_directory&& other) noexcept;
    state_directory& operator=(state_directory&&) = delete;
    state_directory(const state_directory&) = delete;
    state_directory& operator=(const state_directory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

    /// Makes the directory and takes the lock again if somebody removed or replaced them. Throws `trouble`.
    void restore();

private:
    void take_lock();

    std::filesystem::path path_;
    int lock_{-1};
};

/// Makes what the directory lists outlast a loss of power: fsync(2) of the directory. Throws `trouble`.
void sync_directory(const std::filesystem::path& path);

}  // namespace dcv::ledger
