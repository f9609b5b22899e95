// read_only: how a ledger is read without a trace.
//
// SQLite writes beside a file that it only reads: it makes the -wal and the -shm, and as root it hands an
// existing -shm to the owner of the file (a new ctime). So it is given an open(2) that makes and writes
// nothing, and an fchown(2) that does nothing.
#include "ledger/boot.hpp"
#include "ledger/database.hpp"
#include "ledger/file.hpp"
#include "ledger/store.hpp"
#include "ledger/tables.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace dcv::ledger {

namespace {

int open_to_read(const char* file, int flags, int) {
    constexpr int harmless = O_CLOEXEC | O_NOFOLLOW | O_LARGEFILE | O_NONBLOCK | O_DIRECTORY;
    return ::open(file, O_RDONLY | (flags & harmless));
}

int keep_owner(int, uid_t, gid_t) {
    return 0;
}

/// While this lives, SQLite writes to no file that it opens. https://sqlite.org/c3ref/vfs.html,
/// xSetSystemCall
class harmless_calls {
public:
    harmless_calls() {
        set("open", reinterpret_cast<sqlite3_syscall_ptr>(open_to_read));
        set("fchown", reinterpret_cast<sqlite3_syscall_ptr>(keep_owner));
    }
    harmless_calls(const harmless_calls&) = delete;
    harmless_calls& operator=(const harmless_calls&) = delete;
    ~harmless_calls() {
        set("open", nullptr);
        set("fchown", nullptr);
    }

private:
    void set(const char* name, sqlite3_syscall_ptr call) { vfs_->xSetSystemCall(vfs_, name, call); }

    sqlite3_vfs* vfs_ = ::sqlite3_vfs_find("unix");
};

/// What tells one state of a file from another.
struct stamp {
    ino_t inode{};
    off_t size{-1};  ///< -1: there is no such file.
    timespec modified{};
    timespec changed{};

    [[nodiscard]] bool exists() const { return size >= 0; }
    bool operator==(const stamp& other) const {
        const auto same = [](const timespec& one, const timespec& another) {
            return one.tv_sec == another.tv_sec && one.tv_nsec == another.tv_nsec;
        };
        return inode == other.inode && size == other.size && same(modified, other.modified) &&
               same(changed, other.changed);
    }
};

stamp stamp_of(const std::filesystem::path& file) {
    struct stat found {};
    if (::lstat(file.c_str(), &found) != 0) return {};
    return {found.st_ino, found.st_size, found.st_mtim, found.st_ctim};
}

std::filesystem::path log_of(const std::filesystem::path& file) {
    return file.string() + "-wal";
}

struct stamps {
    stamp file;
    stamp log;
    bool operator==(const stamps&) const = default;
};

stamps stamps_of(const std::filesystem::path& file) {
    return {stamp_of(file), stamp_of(log_of(file))};
}

contents read_from(const std::string& name, int flags, const std::filesystem::path& file) {
    auto database = open_database(name, flags);
    return in_our_words(&database, [&database, &file] {
        expect_ours(database, file);
        return read_tables(database, this_boot());
    });
}

/// `path` as a URI has it, in which these three mean something.
std::string escaped(const std::string& path) {
    std::string text;
    for (const char each : path) {
        const bool special = each == '%' || each == '?' || each == '#';
        text += special ? fmt::format("%{:02X}", each) : std::string{each};
    }
    return text;
}

contents read_in_place(const std::filesystem::path& file, const char* how) {
    const harmless_calls only;
    const auto uri = fmt::format("file://{}?{}", escaped(file.string()), how);
    return read_from(uri, SQLite::OPEN_READONLY | SQLite::OPEN_URI, file);
}

std::filesystem::path real_path(const std::filesystem::path& directory) {
    std::error_code failed;
    auto real = std::filesystem::canonical(directory, failed);
    if (failed)
        throw trouble{kind_of_errno(failed.value()),
                      fmt::format("{}: {}", (directory / file_name).string(), failed.message())};
    return real;
}

/// A directory of this process's own, gone with all it holds.
class private_place {
public:
    private_place() {
        std::error_code failed;
        const auto parent = std::filesystem::temp_directory_path(failed);
        std::string name = (real_path(failed ? "/tmp" : parent) / "dcvwatchd-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw trouble{trouble_kind::unusable, fmt::format("{}: {}", name, std::strerror(errno))};
        path_ = name;
    }
    private_place(const private_place&) = delete;
    private_place& operator=(const private_place&) = delete;
    ~private_place() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

/// Without a usable -shm, SQLite reads a -wal only where it may make one: in a copy.
contents read_a_copy(const std::filesystem::path& file) {
    const private_place place;
    const auto copy = place.path() / file_name;
    const auto before = stamps_of(file);
    std::error_code failed;
    if (std::filesystem::copy_file(file, copy, failed); !failed)
        std::filesystem::copy_file(log_of(file), log_of(copy), failed);
    if (failed || stamps_of(file) != before)
        throw trouble{trouble_kind::busy, fmt::format("{} was written to while it was read", file.string())};
    return read_from(copy.string(), SQLite::OPEN_READWRITE, file);
}

contents read_with_log(const std::filesystem::path& file) {
    try {
        return read_in_place(file, "readonly_shm=1");
    } catch (const trouble& failed) {
        // No -shm (unusable), or in it no mark yet for what a reader would read (read_only).
        const bool no_shm =
            failed.kind() == trouble_kind::unusable || failed.kind() == trouble_kind::read_only;
        if (!no_shm) throw;
    }
    return read_a_copy(file);
}

}  // namespace

contents read_only(const std::filesystem::path& directory) {
    constexpr int most_attempts = 20;
    const auto file = real_path(directory) / file_name;
    check_readable(file);
    for (int attempt = 1;; ++attempt) {
        const auto before = stamps_of(file);
        try {
            if (before.log.exists()) return read_with_log(file);
            auto all = read_in_place(file, "immutable=1");
            if (stamps_of(file) == before) return all;
        } catch (const trouble&) {
            // A process that starts or stops at this moment makes or removes the -wal.
            if (attempt == most_attempts || stamps_of(file) == before) throw;
        }
        if (attempt == most_attempts)
            throw trouble{trouble_kind::busy, fmt::format("{} changes all the time", file.string())};
    }
}

}  // namespace dcv::ledger
