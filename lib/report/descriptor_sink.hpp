// Lines to a file descriptor, each of them whole before the next begins.
//
// spdlog's own sinks write through stdio: they see no error, what a buffer held is lost or comes twice, and a
// reader that does not read holds the writer for ever.
#pragma once

#include "report/target.hpp"

#include <cstddef>
#include <string>

namespace dcv::report {

/// Of a line that was not written a part may have been: then its rest goes before any other line, and the
/// same line given once more is gone on with.
class descriptor_sink final : public target {
public:
    /// `descriptor` stays the caller's.
    explicit descriptor_sink(int descriptor) : descriptor_{descriptor} {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    bool finish();
    bool write_some();
    bool has_room();

    int descriptor_;
    bool waited_in_vain_{false};
    std::string begun_;    ///< The line under way.
    std::size_t done_{0};  ///< So many bytes of it are written.
};

}  // namespace dcv::report
