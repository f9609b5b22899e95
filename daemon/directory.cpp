#include "daemon/directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace dcv {

namespace {

constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

/// A descriptor that is closed at the end.
class file {
public:
    explicit file(int descriptor) : descriptor_{descriptor} {}
    ~file() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    file(const file&) = delete;
    file& operator=(const file&) = delete;
    [[nodiscard]] int get() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

bool write_all(int descriptor, const std::string& text) {
    std::size_t done = 0;
    while (done < text.size()) {
        const auto some = ::write(descriptor, text.data() + done, text.size() - done);
        if (some < 0) return false;
        done += static_cast<std::size_t>(some);
    }
    return true;
}

/// Up to `largest` bytes; nothing when there are more, or a read fails.
std::optional<std::string> read_all(int descriptor, std::size_t largest) {
    std::string text;
    std::array<char, 4096> some{};
    while (true) {
        const auto size = ::read(descriptor, some.data(), some.size());
        if (size < 0) return {};
        if (size == 0) return text;
        text.append(some.data(), static_cast<std::size_t>(size));
        if (text.size() > largest) return {};
    }
}

}  // namespace

std::optional<directory> directory::open(const std::filesystem::path& path) {
    const int opened = ::open(path.c_str(), directory_flags);
    return opened < 0 ? std::nullopt : std::optional{directory{opened}};
}

std::optional<directory> directory::open(const char* name) const {
    const int opened = ::openat(descriptor_, name, directory_flags);
    return opened < 0 ? std::nullopt : std::optional{directory{opened}};
}

directory::~directory() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

struct stat directory::look() const {
    struct stat found {};
    ::fstat(descriptor_, &found);
    return found;
}

std::vector<std::string> directory::names(std::size_t most) const {
    std::vector<std::string> found;
    // Opened anew, for reading moves the place in the directory.
    const int again = ::openat(descriptor_, ".", directory_flags);
    if (again < 0) return found;
    const std::unique_ptr<DIR, int (*)(DIR*)> entries{::fdopendir(again), ::closedir};
    if (!entries) {
        ::close(again);
        return found;
    }
    while (const dirent* const entry = ::readdir(entries.get())) {
        const std::string name = entry->d_name;
        if (name == "." || name == "..") continue;
        if (found.size() == most) break;
        found.push_back(name);
    }
    return found;
}

bool directory::write(const std::string& name, const std::string& draft, const std::string& text) const {
    ::unlinkat(descriptor_, draft.c_str(), 0);  // Of a writer that was killed.
    {
        const file made{
            ::openat(descriptor_, draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
        if (made.get() < 0) return false;
        const auto owner = look();
        struct stat own {};
        const bool is_own =
            ::fstat(made.get(), &own) == 0 && own.st_uid == owner.st_uid && own.st_gid == owner.st_gid;
        // Written before it is given away, so that its new owner cannot have it be another file's content.
        if (!write_all(made.get(), text)) return false;
        if (!is_own && ::fchown(made.get(), owner.st_uid, owner.st_gid) != 0) return false;
    }
    return ::renameat(descriptor_, draft.c_str(), descriptor_, name.c_str()) == 0;
}

std::optional<std::string> directory::read(const std::string& name, std::size_t largest) const {
    // Looked at before it is opened, too: to open a device may do something.
    struct stat named {};
    if (::fstatat(descriptor_, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(named.st_mode))
        return {};
    const file opened{::openat(descriptor_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    struct stat found {};
    if (opened.get() < 0 || ::fstat(opened.get(), &found) != 0) return {};
    const bool is_fit = S_ISREG(found.st_mode) && found.st_uid == look().st_uid &&
                        static_cast<std::size_t>(found.st_size) <= largest;
    return is_fit ? read_all(opened.get(), largest) : std::nullopt;
}

bool directory::holds(const std::string& name) const {
    struct stat found {};
    return ::fstatat(descriptor_, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0;
}

void directory::remove(const std::string& name) const {
    if (::unlinkat(descriptor_, name.c_str(), 0) != 0 && errno == EISDIR)
        ::unlinkat(descriptor_, name.c_str(), AT_REMOVEDIR);
}

}  // namespace dcv
