// What a log writes to: a sink of spdlog's that owns up to a line that was not written.
#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

namespace dcv::report {

class target : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    /// Whether the last line was written. If not, it is to be given once more.
    [[nodiscard]] bool last_written() const noexcept { return written_; }

protected:
    void flush_() override {}

    bool written_{true};
};

}  // namespace dcv::report
