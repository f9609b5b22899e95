// Where events go: to standard error, one line each.
#pragma once

#include "report/event.hpp"
#include "report/line.hpp"

#include <unistd.h>

#include <memory>

namespace spdlog {
class logger;
}

namespace dcv::report {

enum class format { text, json };

class descriptor_sink;

/// Writes the events of at least a certain level. Not for use from several threads at once.
class log {
public:
    log(format form, level least, int descriptor = STDERR_FILENO);
    ~log();
    log(const log&) = delete;
    log& operator=(const log&) = delete;

    /// Whether events of that level are written at all.
    [[nodiscard]] bool takes(level severity) const noexcept { return severity >= least_; }

    /// Writes `happened` with the time `when` it happened, or with the present time; whether that is done, or
    /// was not asked for. A reader that does not read is waited for a second, and then for no time until it
    /// reads again.
    bool write(const event& happened, event_time when);
    bool write(const event& happened);

private:
    format form_;
    level least_;
    std::shared_ptr<descriptor_sink> target_;  // Shared because spdlog's loggers share their sinks.
    std::unique_ptr<spdlog::logger> lines_;
};

}  // namespace dcv::report
