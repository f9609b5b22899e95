#include "config/include_list.hpp"

#include "config/findings.hpp"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace dcv::config {

namespace {

namespace fs = std::filesystem;

constexpr const char* path_allowed = "the path of a file, or a pattern such as domains.d/*.yaml";
constexpr std::string_view wildcards = "*?[";

/// A long path is shown with its end, which tells more than its middle.
void refuse(const yaml_value& entry, std::string wrong, findings& findings) {
    constexpr std::size_t long_path = 80;
    auto shown = entry.text().size() > long_path ? shortened(entry.text()) : entry.found();
    findings.refuse({entry.where(), std::move(wrong), path_allowed, std::move(shown)});
}

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

void add_matches(const yaml_value& entry, const fs::path& directory, findings& findings, included& all) {
    if (entry.text().size() >= PATH_MAX) return refuse(entry, "longer than any path", findings);
    auto found = matching((escaped(directory) / fs::path{entry.text()}).native());
    if (found.blocked) refuse(entry, "a directory of this pattern cannot be read", findings);
    if (!found.blocked && found.matches.empty()) findings.doubt(entry, "no file matches this pattern", {});
    all.files.insert(all.files.end(), found.matches.begin(), found.matches.end());
    all.patterns.push_back(std::move(found));
}

void add_file(const yaml_value& entry, const fs::path& directory, findings& findings, included& all) {
    const fs::path file = directory / entry.text();
    std::error_code error;
    const auto type = fs::status(file, error).type();
    if (type == fs::file_type::not_found) {
        refuse(entry, "this file does not exist", findings);
        all.patterns.push_back(matching(escaped(file)));  // A copy may be about to make it.
    } else if (type == fs::file_type::none) {
        refuse(entry, fmt::format("this file cannot be found ({})", error.message()), findings);
    } else {
        all.files.push_back(file);
    }
}

void add(const yaml_value& entry, const fs::path& directory, findings& findings, included& all) {
    if (!entry.is_text() || entry.text().empty())
        findings.refuse(entry, "not a path", path_allowed);
    else if (entry.text().find_first_of(wildcards) != std::string_view::npos)
        add_matches(entry, directory, findings, all);
    else
        add_file(entry, directory, findings, all);
}

}  // namespace

pattern matching(std::string text) {
    const matches found{text};
    return {std::move(text), found.sorted(), found.blocked()};
}

included read_includes(const yaml_value& list, const fs::path& directory, findings& findings) {
    included all;
    if (list.kind() != yaml_kind::list) {
        const auto* const wrong =
            list.kind() == yaml_kind::nothing ? "include is empty" : "include is not a list";
        findings.refuse(list, wrong, "a list of paths");
    }
    if (list.kind() != yaml_kind::list) return all;
    for (const auto& entry : list)
        add(entry, directory, findings, all);
    return all;
}

}  // namespace dcv::config
