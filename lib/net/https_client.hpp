// HTTPS exchanges with one server, over connections that are kept while they are good.
//
// Tries once and never logs: what a failure means is the caller's business.
#pragma once

#include "net/connection.hpp"
#include "net/exchange.hpp"
#include "net/look_up.hpp"
#include "net/origin.hpp"
#include "net/stage_limits.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <set>

namespace dcv::net {

/// A client of one origin. Each connection carries one request at a time: CertCentral's answer does not name
/// the domain, so an answer may only ever be read for the request that was just sent. A connection on which
/// anything is in doubt is closed, not kept. Must outlive every exchange and whatever it started on the
/// executor: destroy the io_context's handlers first, or run it no more.
class https_client {
public:
    https_client(boost::asio::any_io_executor executor, route way, boost::asio::ssl::context trust,
                 const stage_limits& limits = {});
    ~https_client();
    https_client(const https_client&) = delete;
    https_client& operator=(const https_client&) = delete;

    /// Takes that way from now on, trusting `trust`. Each exchange under way ends by the way and with the
    /// trust it began with; if the way is another, what has not left is recalled. No connection of before is
    /// used again.
    void turn_to(route way, boost::asio::ssl::context trust);

    /// Ends with `failure_kind::withheld` each exchange under way whose request has not left. For when what
    /// requests are made of has changed: the key, say.
    void recall();

    /// Sends `message` and reads the response, all within `timeout`: look-up, connection, handshake,
    /// permission and transfer. Is sent once; a second time, on a new connection, only when a kept connection
    /// ended before any byte of a response (RFC 9112 §9.3.1: the server had closed it while we wrote), or the
    /// response on it speaks of the connection, not of the request: 408, 421, 425 (RFC 9110 §15.5.9,
    /// §15.5.20, RFC 8470 §5.2). Redirects are not followed. `leave` must outlive the exchange.
    boost::asio::awaitable<outcome> exchange(const request& message, std::chrono::milliseconds timeout,
                                             const departure& leave);

    /// Ends every exchange under way, and every later one, with `failure_kind::cancelled`.
    void close();

    /// The way that exchanges take which begin now.
    [[nodiscard]] const route& way() const noexcept { return way_; }

    /// Whether a look-up is running: it cannot be cancelled.
    [[nodiscard]] bool look_up_under_way() const noexcept { return look_up_.under_way(); }

    /// Connections that wait for their next request. One that the server ends is gone at once.
    [[nodiscard]] std::size_t idle_connections() const noexcept { return idle_.size(); }

private:
    using connection_ptr = std::unique_ptr<connection>;

    connection_ptr take_idle();
    boost::asio::awaitable<std::optional<failure>> open(connection& fresh,
                                                        connection::clock::time_point deadline);
    boost::asio::awaitable<outcome> attempt(const request& message, connection::clock::time_point deadline,
                                            const departure& leave);
    void keep_if_clean(connection_ptr used);
    void drop_unclean();

    boost::asio::any_io_executor executor_;
    route way_;
    boost::asio::ssl::context trust_;
    stage_limits limits_;
    look_up look_up_;
    std::set<connection*> living_;  ///< Every connection there is, for `close()`.
    std::deque<connection_ptr> idle_;
    bool closed_{false};
};

}  // namespace dcv::net
