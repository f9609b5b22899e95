// Where events go: to standard error, one line each.
#pragma once

#include "report/event.hpp"
#include "report/line.hpp"

#include <cstdint>
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
    log(format form, level least, int descriptor = 2);
    ~log();
    log(const log&) = delete;
    log& operator=(const log&) = delete;

    /// Writes `happened` with the present time; whether it was written within a second, or is below the least
    /// level. What was not is counted as lost. Never throws.
    bool write(const event& happened);

    /// Writes it with the time at which it happened. What was not written is the caller's to keep or to
    /// count.
    bool write(const event& happened, event_time time);

    /// As many lines more have been lost: the next that is written says so first.
    void count_lost(std::uint64_t lines) noexcept { lost_ += lines; }

private:
    bool write_line(const event& happened, event_time time);

    format form_;
    level least_;
    std::shared_ptr<descriptor_sink> sink_;  // spdlog shares its sinks.
    std::unique_ptr<spdlog::logger> lines_;
    std::uint64_t lost_{0};
};

}  // namespace dcv::report
