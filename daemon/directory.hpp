// Small files that are exchanged between a daemon and a command through a directory that may be another
// user's: nothing is followed, nothing waits, nothing is half there. Knows nothing of what they say.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dcv {

/// An open directory, whatever its name stands for later.
class directory {
public:
    /// Nothing, with errno set, when it cannot be opened or its last part is a symbolic link.
    static std::optional<directory> open(const std::filesystem::path& path);
    /// A directory in this one.
    [[nodiscard]] std::optional<directory> open(const char* name) const;

    ~directory();
    directory(directory&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    directory& operator=(directory&&) = delete;
    directory(const directory&) = delete;
    directory& operator=(const directory&) = delete;

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    [[nodiscard]] struct stat look() const;

    /// Every name in it but `.` and `..`, at most `most`, as far as it can be read.
    [[nodiscard]] std::vector<std::string> names(std::size_t most) const;

    /// Writes a file that belongs to the directory's owner alone, and gives it `name` once it is whole; a
    /// file of that name is replaced. `draft` is its name before. Whether that went well, else errno says
    /// why.
    [[nodiscard]] bool write(const std::string& name, const std::string& draft,
                             const std::string& text) const;

    /// What a regular file of the directory's owner of at most `largest` bytes says; nothing for all else.
    [[nodiscard]] std::optional<std::string> read(const std::string& name, std::size_t largest) const;

    [[nodiscard]] bool holds(const std::string& name) const;
    /// A file, or an empty directory, of that name.
    void remove(const std::string& name) const;

private:
    explicit directory(int descriptor) : descriptor_{descriptor} {}

    int descriptor_;
};

}  // namespace dcv
