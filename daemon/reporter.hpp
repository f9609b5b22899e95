// Writes the log from a thread of its own, so that the loop never waits for its reader.
//
// The lines wait on the loop's side. One batch at a time is with the thread; what it could not write comes
// back and is tried again a second later, or with the next line.
#pragma once

#include "report/batch.hpp"
#include "report/log.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace dcv {

class reporter {
public:
    /// While the log takes nothing, so many lines wait; then `log_lines_lost` counts the oldest. While it
    /// takes lines, 25 times as many: a long list is told of at once, and nothing of that is lost.
    static constexpr std::size_t most_waiting = 10'000;

    /// `log` must outlive this and is this one's alone meanwhile.
    reporter(boost::asio::any_io_executor loop, report::log& log);

    /// Queues the line with the present time; never waits.
    void write(report::event happened);

    /// Queues a line that is never dropped; once it is written, true. False when `close` gave up on it.
    boost::asio::awaitable<bool> written(report::event happened);

    /// Writes what waits, for at most `patience`; afterwards nothing. What awaited `written` has then gone
    /// on with the result.
    boost::asio::awaitable<void> close(std::chrono::milliseconds patience);

    /// Writes this line before what waits and blocks for that, a second at most: the process ends with it.
    void last_words(report::event happened);

    /// Whether the thread is in a write: then the end of this would wait for it.
    [[nodiscard]] bool writing() const noexcept { return writing_; }

private:
    using ticket = report::batch::ticket;

    void add(report::event happened, std::optional<ticket> kept);
    void drop_what_is_too_much();
    void tell_loss();
    report::batch take_all();
    void start();
    void conclude(report::batch some);
    void try_later();
    void give_up();
    boost::asio::awaitable<bool> result_of(ticket own);

    boost::asio::any_io_executor loop_;
    report::log& log_;
    std::deque<report::batch::line> lines_;
    ticket last_ticket_{0};
    ticket written_{0};
    std::uint64_t lost_{0};
    bool writing_{false};
    bool stuck_{false};  ///< The line tried last could not be written.
    bool closing_{false};
    bool closed_{false};
    boost::asio::steady_timer retry_;
    boost::asio::steady_timer concluded_;  ///< Cancelled whenever a batch has come back.
    boost::asio::steady_timer end_;
    boost::asio::thread_pool thread_{1};  // Last: its end waits for the thread that uses the rest.
};

}  // namespace dcv
