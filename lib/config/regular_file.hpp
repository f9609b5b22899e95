// A regular file, read whole: its bytes and its mode. Does not know what the bytes mean.
#pragma once

#include <boost/system/result.hpp>
#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>

namespace dcv::config {

struct regular_file {
    std::string bytes;
    mode_t mode{};  ///< As in stat(2), permission bits only.
};

/// Reads `file` if it is a regular file of at most `limit` bytes; its size is looked at before anything is
/// read. Never waits: a FIFO is opened without blocking, then refused. Errors are those of open(2) and
/// read(2), and `is_a_directory`, `invalid_argument` (neither file nor directory), `file_too_large`,
/// `text_file_busy` (it grew or shrank meanwhile).
boost::system::result<regular_file> read_regular_file(const std::filesystem::path& file, std::size_t limit);

/// Such an error as the end of a sentence that begins with the file: "does not exist".
[[nodiscard]] std::string why_unread(const boost::system::error_code& error);

}  // namespace dcv::config
