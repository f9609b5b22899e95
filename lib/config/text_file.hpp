// A text file that is known to be whole: valid UTF-8, its last line finished, the end marker there if there
// is a start marker. Knows lines and columns; does not know what the text says.
#pragma once

#include "config/fault.hpp"
#include "config/regular_file.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::config {

class text_file {
public:
    /// A list of 64 MiB holds millions of domains: what is larger is not a list of domains.
    static constexpr std::size_t largest = std::size_t{64} * 1024 * 1024;

    /// Reads `file`, which must be as `check` wants it.
    static boost::system::result<text_file, fault> read(const std::filesystem::path& file);

    /// The same of a file that has been read.
    static boost::system::result<text_file, fault> take(const std::filesystem::path& file,
                                                        boost::system::result<regular_file> read);

    /// Takes `text` as what the file `name` holds. It must be UTF-8 without byte order mark and without
    /// control characters (tabs and line ends LF or CRLF are fine) or line ends that only some programs see
    /// (U+2028), and show that it was not cut: it ends in a newline, and when its first line of content is
    /// `---`, its last is `...`.
    static boost::system::result<text_file, fault> check(std::string name, std::string text);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    /// The place of the byte at `offset`; of the end when it lies beyond.
    [[nodiscard]] place where(std::size_t offset) const;

    /// Its line alone, which is found without going through the line.
    [[nodiscard]] std::size_t line_of(std::size_t offset) const;

    /// The line, counted from 1, without what ends it.
    [[nodiscard]] std::string_view line(std::size_t number) const;
    [[nodiscard]] std::size_t lines() const noexcept { return starts_.size(); }

    /// The offset at which a line begins.
    [[nodiscard]] std::size_t start_of(std::size_t number) const { return starts_[number - 1]; }

private:
    text_file(std::string name, std::string text);

    std::string name_;
    std::string text_;
    std::vector<std::uint32_t> starts_;  ///< Where each line starts.
};

}  // namespace dcv::config
