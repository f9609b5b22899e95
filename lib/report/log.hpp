// Where events go: to standard error, one line each.
#pragma once

#include "report/event.hpp"

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

    /// Writes `happened` with the present time and flushes. A line that cannot be written is lost; it never
    /// throws.
    void write(const event& happened);

private:
    format form_;
    level least_;
    std::shared_ptr<spdlog::logger> lines_;  // spdlog hands loggers out in no other way.
};

}  // namespace dcv::report
