// Lines to a file descriptor, each of them whole before the next begins.
//
// spdlog's own sinks write through stdio: they see no error, what a buffer held is lost or comes twice, and a
// reader that does not read holds the writer for ever.
#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <cstddef>
#include <string>

namespace dcv::report {

class descriptor_sink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    /// `descriptor` stays the caller's.
    explicit descriptor_sink(int descriptor) : descriptor_{descriptor} {}

    /// Whether the last line was written. If not, a part of it may have been: then its rest goes before any
    /// other line, and the same line given once more is gone on with.
    [[nodiscard]] bool last_written() const noexcept { return written_; }

private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}
    bool finish();
    bool write_some();
    bool has_room();

    int descriptor_;
    bool written_{true};
    bool waited_in_vain_{false};
    std::string begun_;    ///< The line under way.
    std::size_t done_{0};  ///< So many bytes of it are written.
};

}  // namespace dcv::report
