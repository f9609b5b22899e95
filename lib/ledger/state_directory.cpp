#include "ledger/state_directory.hpp"

#include "ledger/trouble.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace dcv::ledger {

namespace {

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path, int error) {
    throw trouble{kind_of_errno(error), fmt::format("{} {}: {}", what, path.string(), std::strerror(error))};
}

void make_directory(const std::filesystem::path& path) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        fail("cannot make the state directory", path, errno);
}

struct flock whole_file() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

/// Who keeps others from locking `file`.
std::string holder_of(int file) {
    auto lock = whole_file();
    const bool known = ::fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    return known ? fmt::format("dcvwatchd with pid {}", lock.l_pid) : "another dcvwatchd";
}

/// Whether `file` is still what `path` names.
bool is_at(int file, const std::filesystem::path& path) {
    struct stat opened {};
    struct stat named {};
    return ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

}  // namespace

state_directory::state_directory(std::filesystem::path path) : path_{std::move(path)} {
    make_directory(path_);
    take_lock();
}

state_directory::~state_directory() {
    if (lock_ >= 0) ::close(lock_);
}

state_directory::state_directory(state_directory&& other) noexcept
    : path_{std::move(other.path_)}, lock_{std::exchange(other.lock_, -1)} {
}

void state_directory::take_lock() {
    const auto file = path_ / "ledger.lock";
    const int opened = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (opened < 0) fail("cannot open", file, errno);
    auto lock = whole_file();
    if (::fcntl(opened, F_SETLK, &lock) != 0) {
        const int error = errno;
        const std::string holder = holder_of(opened);
        ::close(opened);
        if (error != EACCES && error != EAGAIN) fail("cannot lock", file, error);
        throw trouble{trouble_kind::busy, fmt::format("{} is in use by {}", path_.string(), holder)};
    }
    if (lock_ >= 0) ::close(lock_);
    lock_ = opened;
}

void state_directory::restore() {
    if (is_at(lock_, path_ / "ledger.lock")) return;
    make_directory(path_);
    take_lock();
}

void sync_directory(const std::filesystem::path& path) {
    const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) fail("cannot open", path, errno);
    const int failed = ::fsync(directory) == 0 ? 0 : errno;
    ::close(directory);
    if (failed != 0) fail("cannot sync", path, failed);
}

}  // namespace dcv::ledger
