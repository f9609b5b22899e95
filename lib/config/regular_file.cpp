#include "config/regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace dcv::config {

using boost::system::error_code;
namespace errc = boost::system::errc;

namespace {

/// An open file; closed when it goes.
class descriptor {
public:
    explicit descriptor(const std::filesystem::path& file)
        : number_{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)} {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

error_code last_error() {
    return {errno, boost::system::system_category()};
}

error_code fit_to_read(const struct stat& status, std::size_t limit) {
    if (S_ISDIR(status.st_mode)) return errc::make_error_code(errc::is_a_directory);
    if (!S_ISREG(status.st_mode)) return errc::make_error_code(errc::invalid_argument);
    if (static_cast<std::size_t>(status.st_size) > limit) return errc::make_error_code(errc::file_too_large);
    return {};
}

/// Reads the `size` bytes there should be, and looks for one more. The buffer never moves, so no stale copy
/// of a key stays behind.
error_code read_exactly(const descriptor& file, std::size_t size, std::string& bytes) {
    bytes.resize(size + 1);
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t count = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
        if (count < 0) return last_error();
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    bytes.resize(filled);
    return filled == size ? error_code{} : errc::make_error_code(errc::text_file_busy);
}

}  // namespace

boost::system::result<regular_file> read_regular_file(const std::filesystem::path& file, std::size_t limit) {
    const descriptor open{file};
    struct stat status {};
    if (open.number() < 0 || ::fstat(open.number(), &status) != 0) return last_error();
    if (const auto unfit = fit_to_read(status, limit)) return unfit;

    regular_file whole{.bytes = {}, .mode = status.st_mode & mode_t{07777}};
    const auto error = read_exactly(open, static_cast<std::size_t>(status.st_size), whole.bytes);
    if (error) return error;
    return whole;
}

std::string why_unread(const boost::system::error_code& error) {
    if (error == errc::no_such_file_or_directory) return "does not exist";
    if (error == errc::permission_denied) return "may not be read by this user";
    if (error == errc::is_a_directory) return "is a directory";
    if (error == errc::invalid_argument) return "is not a regular file";
    if (error == errc::file_too_large) return "is too large";
    if (error == errc::text_file_busy) return "changed while it was read";
    return "cannot be read (" + error.message() + ")";
}

}  // namespace dcv::config
