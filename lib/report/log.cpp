#include "report/log.hpp"

#include "report/events.hpp"
#include "report/line.hpp"

#include <poll.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <chrono>
#include <utility>

namespace dcv::report {

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

log::log(format form, level least)
    : form_{form},
      least_{least},
      lines_{
          std::make_unique<spdlog::logger>("dcvwatchd", std::make_shared<spdlog::sinks::stderr_sink_st>())} {
    lines_->set_pattern("%v");
    lines_->set_level(spdlog::level::trace);
    lines_->flush_on(spdlog::level::trace);
    lines_->set_error_handler(
        [](const std::string&) {});  // Its own handler would write to standard error again.
}

log::~log() = default;

void log::write(const event& happened) {
    if (happened.severity < least_) return;
    if (!can_write()) {
        ++lost_;
        return;
    }
    if (const auto lost = std::exchange(lost_, 0); lost > 0) write_line(log_lines_lost(lost));
    write_line(happened);
}

bool log::can_write() {
    constexpr int patience_ms = 1000;
    pollfd standard_error{STDERR_FILENO, POLLOUT, 0};
    // A pipe is writable while it has room for PIPE_BUF bytes, more than any line (pipe(7)).
    return ::poll(&standard_error, 1, lost_ == 0 ? patience_ms : 0) == 1;
}

void log::write_line(const event& happened) {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const bool json = form_ == format::json;
    lines_->log(to_spdlog(happened.severity), json ? json_line(happened, now) : text_line(happened, now));
}

}  // namespace dcv::report
