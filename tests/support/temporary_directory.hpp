// A directory of a test's own, gone with all it holds when the test ends.
#pragma once

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace dcv::test {

class temporary_directory {
public:
    temporary_directory() {
        std::string name = (std::filesystem::temp_directory_path() / "dcvwatchd-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::system_error{errno, std::system_category(), name};
        path_ = name;
    }
    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;
    ~temporary_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Writes a file, whatever the umask; its path. Directories named before it are made.
    std::filesystem::path write(const std::filesystem::path& name, std::string_view text,
                                mode_t mode = 0600) const {
        const auto file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file, std::ios::binary}.write(text.data(), static_cast<std::streamsize>(text.size()));
        if (::chmod(file.c_str(), mode) != 0)
            throw std::system_error{errno, std::system_category(), file.string()};
        return file;
    }

private:
    std::filesystem::path path_;
};

}  // namespace dcv::test
