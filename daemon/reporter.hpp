// The log as the loop writes it: a thread of its own puts the lines out, so that a reader who has stopped
// reading holds nobody up.
#pragma once

#include "report/line.hpp"
#include "report/log.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <set>

namespace dcv {

class reporter {
public:
    /// `log` must outlive this, and nobody else use it meanwhile.
    reporter(boost::asio::any_io_executor loop, report::log& log);

    /// Queues a line. While nothing takes them, the last ten thousand are kept and the others counted as
    /// lost.
    void write(report::event happened);

    /// Queues a line that is never dropped; true once it was written, false when `close` gave it up.
    boost::asio::awaitable<bool> written(report::event happened);

    /// Writes what waits, for at most `patience`; afterwards nothing is written any more.
    boost::asio::awaitable<void> close(std::chrono::milliseconds patience);

    /// Whether the thread is at work: then the end of this would wait for it.
    [[nodiscard]] bool writing() const noexcept { return writing_; }

private:
    using ticket = std::uint64_t;
    struct line {
        report::event happened;
        report::event_time time;
        ticket kept{0};  ///< Not 0: never to be dropped.
    };
    using lines = std::deque<line>;

    void add(report::event happened, ticket kept);
    void drop_oldest();
    void start();
    lines put_out(lines batch);
    void conclude(lines unwritten);

    boost::asio::any_io_executor loop_;
    report::log& log_;
    lines waiting_;
    std::size_t droppable_{0};  ///< Of those that wait.
    std::uint64_t dropped_{0};
    ticket last_ticket_{0};
    std::set<ticket> unwritten_;
    bool writing_{false};
    bool closed_{false};
    boost::asio::steady_timer retry_;
    boost::asio::steady_timer ended_;     ///< Cancelled whenever the thread has put lines out.
    boost::asio::thread_pool thread_{1};  // Last: its end waits for the thread that uses the rest.
};

}  // namespace dcv
