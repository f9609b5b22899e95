// Where events go: to standard error, one line each.
#pragma once

#include "report/event.hpp"

#include <cstdint>
#include <memory>

namespace spdlog {
class logger;
}

namespace dcv::report {

enum class format { text, json };

/// Writes the events of at least a certain level. Not for use from several threads.
class log {
public:
    log(format form, level least);
    ~log();
    log(const log&) = delete;
    log& operator=(const log&) = delete;

    /// Writes `happened` with the present time and flushes. A line that cannot be written is lost; it never
    /// throws.
    void write(const event& happened);

private:
    bool can_write();
    void write_line(const event& happened);

    format form_;
    level least_;
    std::unique_ptr<spdlog::logger> lines_;
    std::uint64_t lost_{0};
};

}  // namespace dcv::report
