#include "report/log.hpp"

#include "report/descriptor_sink.hpp"
#include "report/journal_entry.hpp"
#include "report/journal_sink.hpp"

#include <spdlog/logger.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
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

std::shared_ptr<target> target_of(format form, int descriptor) {
    if (form == format::journal) return std::make_shared<journal_sink>(journal_socket);
    return std::make_shared<descriptor_sink>(descriptor);
}

}  // namespace

log::log(format form, level least, int descriptor)
    : log{form, least, target_of(form, descriptor), least > level::debug && ::isatty(descriptor) == 1} {
}

log::log(const std::string& journal, level least)
    : log{format::journal, least, std::make_shared<journal_sink>(journal)} {
}

log::log(format form, level least, std::shared_ptr<target> to, bool without_fields)
    : form_{form},
      least_{least},
      without_fields_{without_fields},
      target_{std::move(to)},
      lines_{std::make_unique<spdlog::logger>("dcvwatchd", target_)} {
    lines_->set_level(spdlog::level::trace);
    // Its own would write to standard error and go on, as if the line had been written. Our sinks throw
    // nothing, so it is memory that there is too little of.
    lines_->set_error_handler([](const std::string&) { throw; });
}

log::~log() = default;

bool log::write(const event& happened, event_time when) {
    if (!takes(happened.severity)) return true;
    lines_->log(to_spdlog(happened.severity), line(happened, when));
    return target_->last_written();
}

std::string log::line(const event& happened, event_time when) const {
    switch (form_) {
        case format::text:
            return without_fields_ ? short_line(happened, when) : text_line(happened, when);
        case format::json:
            return json_line(happened, when);
        case format::journal:
            // As syslog(3) and sd_journal_print(3) name the sender: a unit chooses it (systemd.service(5),
            // ExecStart=@).
            return journal_entry(happened, when, program_invocation_short_name);
    }
    std::abort();
}

bool log::write(const event& happened) {
    return write(happened, std::chrono::floor<event_time::duration>(std::chrono::system_clock::now()));
}

}  // namespace dcv::report
