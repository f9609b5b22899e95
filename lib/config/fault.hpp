// What is wrong with a configuration, said so that a person can mend it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::config {

/// A place in a file. Lines and columns count from 1, columns in characters.
struct place {
    std::string file;
    std::size_t line{1};
    std::size_t column{1};

    /// `file:line:column`; the path shortened.
    [[nodiscard]] std::string to_string() const;
};

/// One fault, or one warning: `wrong` says what is wrong, `allowed` what would be right, `found` what stands
/// there.
struct fault {
    place where;
    std::string wrong;
    std::string allowed;
    std::string found;
    bool temporary{false};  ///< It may be gone at the next try, without anybody mending it.

    /// `file:line:column: wrong; allowed: ...; found: ...`; a part that is empty is left out.
    /// What was found is shown as it stands in the file, escaped where it is printed.
    [[nodiscard]] std::string to_string() const;
};

using faults = std::vector<fault>;

/// A path, at most 120 bytes of it: its middle is left out, for both directory and name tell something.
[[nodiscard]] std::string shortened(std::string_view path);

/// What a fault shows of `text` (UTF-8): its first line, at most 80 bytes of it, and of a URL never the user
/// name and password. Leaving out is marked with `...`.
[[nodiscard]] std::string excerpt(std::string_view text);

}  // namespace dcv::config
