// A pipe for a log: as small as a pipe can be, filled, drained and closed as a test wants it.
#pragma once

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

namespace dcv::test {

class log_pipe {
public:
    log_pipe() {
        if (::pipe2(ends_.data(), O_CLOEXEC) != 0)
            throw std::system_error{errno, std::generic_category(), "pipe2"};
        ::fcntl(ends_[1], F_SETPIPE_SZ, 4096);
    }
    ~log_pipe() {
        stop_reading();
        stop_writing();
    }
    log_pipe(const log_pipe&) = delete;
    log_pipe& operator=(const log_pipe&) = delete;

    [[nodiscard]] int writing_end() const { return ends_[1]; }

    /// Leaves no room for anything; what it is filled with is one line of spaces.
    void fill() const {
        const std::string all = std::string(4095, ' ') + '\n';
        if (::write(ends_[1], all.data(), all.size()) != static_cast<ssize_t>(all.size()))
            throw std::system_error{errno, std::generic_category(), "write"};
    }

    /// Waits for something and reads what is there by then; empty at the end.
    [[nodiscard]] std::string read_some() const {
        std::array<char, 4096> some{};
        const auto size = ::read(ends_[0], some.data(), some.size());
        return {some.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    }

    /// Reads until the writing end is closed.
    [[nodiscard]] std::string read_all() const {
        std::string all;
        for (auto some = read_some(); !some.empty(); some = read_some())
            all += some;
        return all;
    }

    void stop_reading() { close(ends_[0]); }
    void stop_writing() { close(ends_[1]); }

private:
    static void close(int& end) {
        if (end >= 0) ::close(end);
        end = -1;
    }

    std::array<int, 2> ends_{};
};

/// The events in the lines of `text`; lines of spaces are left out, and one that is no JSON throws.
inline std::vector<nlohmann::json> events_in(const std::string& text) {
    std::vector<nlohmann::json> all;
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        const auto line = text.substr(begin, end - begin);
        if (line.find_first_not_of(' ') != std::string::npos) all.push_back(nlohmann::json::parse(line));
        begin = end + 1;
    }
    if (begin != text.size()) throw std::runtime_error{"the last line has no end: " + text.substr(begin)};
    return all;
}

}  // namespace dcv::test
