#include "report/log.hpp"

#include "report/events.hpp"
#include "report/line.hpp"

#include <poll.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace dcv::report {

/// A file descriptor, and whether it took the last line. spdlog's own sink for standard error writes through
/// stdio, which tells nobody that a line was lost, and would wait for ever on a pipe that nobody reads.
class descriptor_sink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    explicit descriptor_sink(int descriptor) : descriptor_{descriptor} {}

    /// Whether to wait for a second until the descriptor takes a line.
    void be_patient(bool patient) noexcept { patient_ = patient; }
    [[nodiscard]] bool was_written() const noexcept { return written_; }

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        written_ = can_write() && write_all(line.data(), line.size());
    }

    void flush_() override {}

    [[nodiscard]] bool can_write() const {
        constexpr int patience_ms = 1000;
        pollfd target{descriptor_, POLLOUT, 0};
        // A pipe is writable while it has room for PIPE_BUF bytes, more than any line (pipe(7)).
        return ::poll(&target, 1, patient_ ? patience_ms : 0) == 1 && (target.revents & POLLOUT) != 0;
    }

    [[nodiscard]] bool write_all(const char* text, std::size_t size) const {
        while (size > 0) {
            const auto put = ::write(descriptor_, text, size);
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) return false;
            text += put;
            size -= static_cast<std::size_t>(put);
        }
        return true;
    }

    int descriptor_;
    bool patient_{true};
    bool written_{true};
};

namespace {

/// spdlog knows no `notice`; the word itself is in the line.
spdlog::level::level_enum to_spdlog(level severity) {
    switch (severity) {
        case level::trace:
            return spdlog::level::trace;
        case level::debug:
            return spdlog::level::debug;
        case level::info:
        case level::notice:
            return spdlog::level::info;
        case level::warning:
            return spdlog::level::warn;
        case level::error:
            return spdlog::level::err;
    }
    std::abort();
}

}  // namespace

log::log(format form, level least, int descriptor)
    : form_{form},
      least_{least},
      sink_{std::make_shared<descriptor_sink>(descriptor)},
      lines_{std::make_unique<spdlog::logger>("dcvwatchd", sink_)} {
    lines_->set_pattern("%v");
    lines_->set_level(spdlog::level::trace);
    lines_->set_error_handler([](const std::string&) {});  // Its own would write to standard error.
}

log::~log() = default;

bool log::write(const event& happened) {
    const auto now = std::chrono::floor<event_time::duration>(std::chrono::system_clock::now());
    const bool written = write(happened, now);
    if (!written) count_lost(1);
    return written;
}

bool log::write(const event& happened, event_time time) {
    if (happened.severity < least_) return true;
    sink_->be_patient(lost_ == 0);
    if (lost_ > 0) {
        if (!write_line(log_lines_lost(lost_), time)) return false;
        lost_ = 0;
    }
    return write_line(happened, time);
}

bool log::write_line(const event& happened, event_time time) {
    const bool json = form_ == format::json;
    lines_->log(to_spdlog(happened.severity), json ? json_line(happened, time) : text_line(happened, time));
    return sink_->was_written();
}

}  // namespace dcv::report
