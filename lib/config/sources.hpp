// The files that one reading of the configuration came upon, and whether they are still as they were then.
// Does not know what is in them.
#pragma once

#include "config/include_list.hpp"
#include "config/regular_file.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dcv::config {

class sources {
public:
    /// Reads a file (as `read_regular_file`), and remembers its digest, or why it could not be read.
    boost::system::result<regular_file> read(const std::filesystem::path& file, std::size_t limit);

    /// Remembers what a pattern matched.
    void add(pattern seen) { patterns_.push_back(std::move(seen)); }

    /// Looks at all of it again, and remembers how it is now. A file that is not as it was, if there is one:
    /// of another content, one more, one less, or one that was being written.
    [[nodiscard]] std::optional<std::filesystem::path> refresh();

private:
    struct reading {
        std::filesystem::path file;
        std::size_t limit{};
        std::string digest;
        bool whole{true};  ///< It was not being written just then.
    };

    static reading remember(const std::filesystem::path& file, std::size_t limit,
                            const boost::system::result<regular_file>& read);

    std::vector<reading> readings_;
    std::vector<pattern> patterns_;
};

}  // namespace dcv::config
