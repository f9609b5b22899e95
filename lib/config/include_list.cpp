#include "config/include_list.hpp"

#include "config/findings.hpp"

#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace dcv::config {

namespace {

namespace fs = std::filesystem;

constexpr const char* path_allowed = "the path of a file, or a pattern such as domains.d/*.yaml";
constexpr std::string_view wildcards = "*?[";

/// What glob(3) found; freed when it goes.
class matches {
public:
    explicit matches(const std::string& pattern)
        : status_{::glob(pattern.c_str(), GLOB_NOSORT, stop_unless_absent, &found_)} {
        if (status_ == GLOB_NOSPACE) throw std::bad_alloc{};
    }
    matches(const matches&) = delete;
    matches& operator=(const matches&) = delete;
    ~matches() { ::globfree(&found_); }

    /// A directory on the way could not be read: what it holds must not go unnoticed.
    [[nodiscard]] bool blocked() const { return status_ == GLOB_ABORTED; }

    /// Not in glob's own order, which depends on the locale.
    [[nodiscard]] std::vector<fs::path> sorted() const {
        std::vector<fs::path> files(found_.gl_pathv, found_.gl_pathv + found_.gl_pathc);
        std::sort(files.begin(), files.end(),
                  [](const fs::path& one, const fs::path& other) { return one.native() < other.native(); });
        return files;
    }

private:
    static int stop_unless_absent(const char*, int error) { return error == ENOENT ? 0 : 1; }

    glob_t found_{};
    int status_;
};

/// `directory` as a pattern that matches just this directory.
std::string escaped(const fs::path& directory) {
    std::string pattern;
    for (const char c : directory.native()) {
        if (c == '\\' || wildcards.find(c) != wildcards.npos) pattern += '\\';
        pattern += c;
    }
    return pattern;
}

void add_matches(const yaml_value& entry, const fs::path& directory, findings& findings,
                 std::vector<fs::path>& files) {
    const matches found{(escaped(directory) / fs::path{entry.text()}).native()};
    if (found.blocked()) findings.refuse(entry, "a directory of this pattern cannot be read", path_allowed);
    const auto sorted = found.sorted();
    if (!found.blocked() && sorted.empty()) findings.doubt(entry, "no file matches this pattern", {});
    files.insert(files.end(), sorted.begin(), sorted.end());
}

void add_file(const yaml_value& entry, const fs::path& directory, findings& findings,
              std::vector<fs::path>& files) {
    const fs::path file = directory / entry.text();
    std::error_code unknown;
    if (fs::status(file, unknown).type() == fs::file_type::not_found)
        findings.refuse(entry, "this file does not exist", path_allowed);
    else
        files.push_back(file);
}

void add(const yaml_value& entry, const fs::path& directory, findings& findings,
         std::vector<fs::path>& files) {
    if (!entry.is_text() || entry.text().empty())
        findings.refuse(entry, "not a path", path_allowed);
    else if (entry.text().find_first_of(wildcards) != std::string_view::npos)
        add_matches(entry, directory, findings, files);
    else
        add_file(entry, directory, findings, files);
}

}  // namespace

std::vector<fs::path> read_includes(const yaml_value& list, const fs::path& directory, findings& findings) {
    std::vector<fs::path> files;
    if (list.kind() != yaml_kind::list) {
        const auto* const wrong =
            list.kind() == yaml_kind::nothing ? "include is empty" : "include is not a list";
        findings.refuse(list, wrong, "a list of paths");
    }
    if (list.kind() != yaml_kind::list) return files;
    for (const auto& entry : list)
        add(entry, directory, findings, files);
    return files;
}

}  // namespace dcv::config
