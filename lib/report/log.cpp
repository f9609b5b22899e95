#include "report/log.hpp"

#include "report/descriptor_sink.hpp"

#include <spdlog/logger.h>

#include <chrono>
#include <cstdlib>
#include <string>

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

log::log(format form, level least, int descriptor)
    : form_{form},
      least_{least},
      target_{std::make_shared<descriptor_sink>(descriptor)},
      lines_{std::make_unique<spdlog::logger>("dcvwatchd", target_)} {
    lines_->set_level(spdlog::level::trace);
    lines_->set_error_handler([](const std::string&) {});  // Its own would write to standard error.
}

log::~log() = default;

bool log::write(const event& happened, event_time when) {
    if (!takes(happened.severity)) return true;
    const bool json = form_ == format::json;
    lines_->log(to_spdlog(happened.severity), json ? json_line(happened, when) : text_line(happened, when));
    return target_->last_written();
}

bool log::write(const event& happened) {
    return write(happened, std::chrono::floor<event_time::duration>(std::chrono::system_clock::now()));
}

}  // namespace dcv::report
