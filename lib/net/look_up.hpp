// The address look-up of one host, shared by all who wait for it.
//
// getaddrinfo(3) cannot be cancelled: a name server that does not answer holds it for half a minute. So the
// look-up runs on (on Asio's own thread) while those that wait for it may leave at any time, and the next
// one joins it.
#pragma once

#include "net/origin.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <list>

namespace dcv::net {

/// Must outlive the look-up that it started: destroy the io_context's handlers first, or leave with `_exit`.
class look_up {
public:
    using results = boost::asio::ip::tcp::resolver::results_type;
    using clock = std::chrono::steady_clock;

    look_up(const boost::asio::any_io_executor& executor, origin target);

    /// The addresses as they are now, at least one. Fails with the resolver's error, with `timed_out` when
    /// `deadline` passes first, with `operation_aborted` after `release()` or `cancel()`.
    boost::asio::awaitable<boost::system::result<results>> addresses(clock::time_point deadline);

    /// Looks for another host from now on, also for those who wait.
    void change_target(origin target);

    /// Ends all waits. The look-up itself goes on.
    void release();

    /// For good: as `release`, and no later caller waits.
    void cancel();

    /// Whether getaddrinfo(3) is running; ending the io_context would then wait for it.
    [[nodiscard]] bool under_way() const noexcept { return under_way_; }

private:
    struct waiter {
        boost::asio::steady_timer timer;
        bool released{false};
    };

    void start();

    origin target_;
    boost::asio::ip::tcp::resolver resolver_;
    std::list<waiter> waiting_;
    bool under_way_{false};
    bool outdated_{false};  ///< What is under way looks for a former target.
    bool cancelled_{false};
    boost::system::error_code error_;
    results found_;
};

}  // namespace dcv::net
