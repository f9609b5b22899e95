// Lines on their way to a log: what a thread is given to write, and what it gives back.
#pragma once

#include "report/event.hpp"
#include "report/line.hpp"
#include "report/log.hpp"

#include <cstdint>
#include <deque>
#include <exception>
#include <optional>

namespace dcv::report {

struct batch {
    using ticket = std::uint64_t;
    struct line {
        event happened;
        event_time when;
        std::optional<ticket> kept;  ///< Of a line that is never dropped; they rise along the lines.
    };

    std::deque<line> lines;  ///< Those that are not written yet.
    ticket written{0};       ///< The last ticket among those that are.
    bool progress{false};    ///< There are any.
    bool stuck{false};       ///< The first of `lines` was tried in vain.
    std::exception_ptr bug;

    /// Writes until a line cannot be written, or for a tenth of a second: with a slow reader, what of it is
    /// written is to be known.
    void write_to(log& target);
};

}  // namespace dcv::report
