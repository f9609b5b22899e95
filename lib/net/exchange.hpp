// How an exchange goes: what stands between a request and its leaving, and how it ends.
#pragma once

#include "net/message.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <functional>
#include <utility>

namespace dcv::net {

using outcome = boost::system::result<response, failure>;

/// What stands between a request and its leaving. Either may be empty.
struct departure {
    // Not an aggregate: g++ 12 destroys temporaries of those twice around a co_await.
    departure() = default;
    departure(std::function<boost::asio::awaitable<bool>()> may, std::function<void()> does)
        : permitted{std::move(may)}, leaves{std::move(does)} {}

    /// Awaited each time that a request is about to leave, on a connection that stands: whether it may.
    std::function<boost::asio::awaitable<bool>()> permitted;
    /// Called after that, at the moment at which it leaves.
    std::function<void()> leaves;
};

}  // namespace dcv::net
