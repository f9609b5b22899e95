#include "ledger/file.hpp"

#include "ledger/state_directory.hpp"
#include "ledger/trouble.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dcv::ledger {

namespace {

constexpr off_t largest = off_t{1} << 30;

[[noreturn]] void fail(const std::filesystem::path& file, int error) {
    throw trouble{kind_of_errno(error), fmt::format("{}: {}", file.string(), std::strerror(error))};
}

[[noreturn]] void fail_as(const std::filesystem::path& file, const char* what) {
    throw trouble{trouble_kind::unusable,
                  fmt::format("{} is {}; allowed: a regular file of the daemon's own user, at most 1 GiB",
                              file.string(), what)};
}

void expect_modest_file(const std::filesystem::path& file, const struct stat& found) {
    if (S_ISLNK(found.st_mode)) fail_as(file, "a symbolic link");
    if (!S_ISREG(found.st_mode)) fail_as(file, "no regular file");
    if (found.st_size > largest) fail_as(file, "larger than 1 GiB");
}

void make(const std::filesystem::path& file) {
    const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) fail(file, errno);
    ::close(made);
    sync_directory(file.parent_path());
}

}  // namespace

bool make_or_check(const std::filesystem::path& file) {
    struct stat found {};
    if (::lstat(file.c_str(), &found) != 0) {
        if (errno != ENOENT) fail(file, errno);
        make(file);
        return true;
    }
    expect_modest_file(file, found);
    if (found.st_uid != ::geteuid()) fail_as(file, "another user's");
    if ((found.st_mode & 0077) != 0 && ::chmod(file.c_str(), 0600) != 0) fail(file, errno);
    // SQLite reads an empty file as an empty database: what a start left that ended before its first commit.
    return found.st_size == 0;
}

void check_readable(const std::filesystem::path& file) {
    struct stat found {};
    if (::lstat(file.c_str(), &found) != 0) fail(file, errno);
    expect_modest_file(file, found);
    if (::access(file.c_str(), R_OK) != 0) fail(file, errno);
}

ino_t inode_of(const std::filesystem::path& file) {
    struct stat found {};
    return ::lstat(file.c_str(), &found) == 0 ? found.st_ino : 0;
}

}  // namespace dcv::ledger
