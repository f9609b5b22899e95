// The connection to whichever of a host's addresses takes it first (RFC 8305, "Happy Eyeballs"). The next
// address is tried when the one before has failed, or has not answered within a moment while it goes on being
// tried: so an address family that leads nowhere costs that moment.
#pragma once

#include "net/exchange.hpp"
#include "net/look_up.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dcv::net {

/// At most six of `found`: the two address families in turn, else in the order found (RFC 8305 §4).
[[nodiscard]] std::vector<boost::asio::ip::tcp::endpoint> contenders(const look_up::results& found);

/// One race. Must outlive its run.
class race {
public:
    using clock = std::chrono::steady_clock;
    using endpoint = boost::asio::ip::tcp::endpoint;
    using result = boost::system::result<boost::asio::ip::tcp::socket, failure>;

    /// `whom` is what faults call the host: nothing, or `the proxy `.
    explicit race(const boost::asio::any_io_executor& executor, std::string whom = {})
        : wake_{executor}, whom_{std::move(whom)} {}

    /// A connected socket that notices a dead peer, or why there is none after `time`. At least one
    /// contender; the next sets off `stagger` after the one before.
    boost::asio::awaitable<result> run(std::vector<endpoint> contenders, std::chrono::milliseconds stagger,
                                       std::chrono::milliseconds time);

    /// Ends the run with `failure_kind::cancelled`.
    void cancel();

private:
    void set_off(const endpoint& to);
    boost::asio::awaitable<void> call_off();

    boost::asio::steady_timer wake_;
    std::string whom_;
    std::list<boost::asio::ip::tcp::socket> runners_;
    std::size_t under_way_{0};
    bool one_failed_{false};
    bool cancelled_{false};
    std::optional<boost::asio::ip::tcp::socket> winner_;
    std::string last_failure_;
};

}  // namespace dcv::net
