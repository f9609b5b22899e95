#include "ledger/state_directory.hpp"

#include "ledger/trouble.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
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

constexpr const char* lock_name = "ledger.lock";

/// How much of the file is locked; 0 is all of it, as earlier versions lock it whatever for.
off_t length_of(purpose what) {
    switch (what) {
        case purpose::run:
            return 0;
        case purpose::check:
            return 2;
        case purpose::import:
            return 3;
    }
    std::abort();
}

purpose purpose_of(off_t length) {
    for (const auto what : {purpose::check, purpose::import}) {
        if (length == length_of(what)) return what;
    }
    return purpose::run;
}

struct flock lock_for(purpose what) {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_len = length_of(what);
    return lock;
}

/// Who keeps others from locking `file`.
std::optional<holder> holder_of(int file) {
    auto lock = lock_for(purpose::run);
    if (::fcntl(file, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return {};
    return holder{lock.l_pid, purpose_of(lock.l_len)};
}

/// Whether `file` is still what `path` names.
bool is_at(int file, const std::filesystem::path& path) {
    struct stat opened {};
    struct stat named {};
    return ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

}  // namespace

std::string holder::to_string() const {
    const auto number = pid > 0 ? fmt::format("pid {}", pid) : "a pid of another namespace";
    switch (what) {
        case purpose::run:
            return "dcvwatchd with " + number;
        case purpose::check:
            return "dcvwatchd check with " + number;
        case purpose::import:
            return "dcvwatchd import with " + number;
    }
    std::abort();
}

std::optional<holder> holder_of(const std::filesystem::path& path) {
    const auto file = path / lock_name;
    const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (opened < 0 && errno == ENOENT) return {};
    if (opened < 0) fail("cannot open", file, errno);
    const auto found = holder_of(opened);
    ::close(opened);
    return found;
}

state_directory::state_directory(std::filesystem::path path, purpose what)
    : path_{std::move(path)}, what_{what} {
    make_directory(path_);
    take_lock();
}

state_directory::~state_directory() {
    if (lock_ >= 0) ::close(lock_);
}

state_directory::state_directory(state_directory&& other) noexcept
    : path_{std::move(other.path_)}, what_{other.what_}, lock_{std::exchange(other.lock_, -1)} {
}

void state_directory::take_lock() {
    const auto file = path_ / lock_name;
    const int opened = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (opened < 0) fail("cannot open", file, errno);
    auto lock = lock_for(what_);
    if (::fcntl(opened, F_SETLK, &lock) != 0) {
        const int error = errno;
        const auto found = holder_of(opened);
        ::close(opened);
        if (error != EACCES && error != EAGAIN) fail("cannot lock", file, error);
        throw trouble{trouble_kind::busy, fmt::format("{} is in use by {}", path_.string(),
                                                      found ? found->to_string() : "another dcvwatchd")};
    }
    if (lock_ >= 0) ::close(lock_);
    lock_ = opened;
}

void state_directory::restore() {
    if (is_at(lock_, path_ / lock_name)) return;
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
