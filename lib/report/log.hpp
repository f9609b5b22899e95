// Where events go: to standard error, one line each, or to the journal.
#pragma once

#include "report/event.hpp"
#include "report/line.hpp"

#include <unistd.h>

#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace dcv::report {

enum class format { text, json, journal };

class target;

/// Writes the events of at least a certain level. Not for use from several threads at once.
class log {
public:
    /// To `descriptor`, or, as `format::journal`, to the system's journal. A terminal gets text without the
    /// fields, unless events of the level debug are wanted.
    log(format form, level least, int descriptor = STDERR_FILENO);
    /// To the journal whose socket that is.
    log(const std::string& journal, level least);
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
    log(format form, level least, std::shared_ptr<target> to, bool without_fields = false);
    [[nodiscard]] std::string line(const event& happened, event_time when) const;

    format form_;
    level least_;
    bool without_fields_;
    std::shared_ptr<target> target_;  // Shared because spdlog's loggers share their sinks.
    std::unique_ptr<spdlog::logger> lines_;
};

}  // namespace dcv::report
