// One TLS connection, and one HTTP exchange at a time on it. Beast is behind it, in its source alone.
#pragma once

#include "net/exchange.hpp"
#include "net/look_up.hpp"
#include "net/origin.hpp"
#include "net/race.hpp"
#include "net/stage_limits.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>

namespace dcv::net {

/// It keeps the way and the trust that it was made with, whatever a reload brings meanwhile.
class connection {
public:
    using clock = std::chrono::steady_clock;

    /// Is in `living` as long as it lives. `living` must outlive it; `trust` need not.
    connection(const boost::asio::any_io_executor& executor, boost::asio::ssl::context& trust, route way,
               const stage_limits& limits, std::set<connection*>& living);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Connects to one of `addresses`, through a tunnel if the way leads through a proxy, and shakes hands:
    /// before `deadline`, and each within its own limit. Nothing when that went well.
    boost::asio::awaitable<std::optional<failure>> establish(look_up::results addresses,
                                                             clock::time_point deadline);

    /// Sends `message` and reads the response to it before `deadline`. Up to eight interim responses (RFC
    /// 9110 §15.2) are skipped; one whose end only the end of the connection would tell is refused.
    boost::asio::awaitable<outcome> transfer(const request& message, clock::time_point deadline);

    /// Whether another exchange may follow: the last one was complete, the server keeps the connection, it is
    /// not too old, and nothing has arrived since.
    [[nodiscard]] bool clean();

    /// When it will have been listened to for long enough after its last answer to be used again.
    [[nodiscard]] clock::time_point rested() const noexcept { return answered_ + limits_.quiet; }

    /// Calls `stirred` once anything arrives, be it the end, until `transfer` or `close`.
    void watch(std::function<void()> stirred);

    /// Whether the last transfer failed before a byte of its response.
    [[nodiscard]] bool silent() const noexcept { return silent_; }

    /// No exchange may follow the one under way.
    void retire() noexcept { retired_ = true; }
    [[nodiscard]] bool retired() const noexcept { return retired_; }

    /// Ends it, unless a request has left on it and its answer is awaited; that one is the last.
    void recall();
    [[nodiscard]] bool recalled() const noexcept { return recalled_; }

    [[nodiscard]] const route& way() const noexcept { return way_; }

    /// Ends what is under way, without a farewell.
    void close();

private:
    struct transport;  // Beast's stream.
    using stage_failure = std::optional<failure>;

    boost::asio::awaitable<stage_failure> connect(look_up::results addresses, clock::time_point deadline);
    boost::asio::awaitable<stage_failure> pass_proxy(clock::time_point deadline);
    boost::asio::awaitable<stage_failure> shake_hands(clock::time_point deadline);
    [[nodiscard]] failure through_proxy(failure failed) const;
    boost::asio::awaitable<outcome> converse(const request& message);
    failure lost(const boost::system::error_code& error);
    std::optional<failure> demand_for_certificate(const outcome& received);

    route way_;
    stage_limits limits_;
    std::set<connection*>& living_;
    race race_;
    std::unique_ptr<transport> transport_;
    clock::time_point established_;
    clock::time_point answered_;
    bool reusable_{false};
    bool retired_{false};
    bool recalled_{false};
    bool carries_{false};         ///< A request has left, and its answer is awaited.
    bool page_announced_{false};  ///< By the proxy, when it said that the tunnel is open.
    bool silent_{true};
    bool served_{false};                ///< A request left on it.
    bool certificate_required_{false};  ///< By an alert (RFC 8446 §6.2).
};

}  // namespace dcv::net
