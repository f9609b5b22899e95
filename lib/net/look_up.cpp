#include "net/look_up.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace dcv::net {

namespace asio = boost::asio;
using boost::system::error_code;

look_up::look_up(const asio::any_io_executor& executor, origin target)
    : target_{std::move(target)}, resolver_{executor} {
}

void look_up::start() {
    under_way_ = true;
    auto done = [this](const error_code& error, results found) {
        under_way_ = false;
        if (std::exchange(outdated_, false)) {
            start();
            return;
        }
        error_ = error;
        found_ = std::move(found);
        for (auto& each : waiting_)
            each.timer.cancel();
    };
    try {
        resolver_.async_resolve(target_.host, target_.port, done);
    } catch (const boost::system::system_error& no_thread) {
        // Asio starts its thread with the first look-up, and says in no other way that it could not.
        asio::post(resolver_.get_executor(), [done, error = no_thread.code()] { done(error, {}); });
    }
}

asio::awaitable<boost::system::result<look_up::results>> look_up::addresses(clock::time_point deadline) {
    if (cancelled_) co_return error_code{asio::error::operation_aborted};
    if (!under_way_) start();

    constexpr auto token = asio::as_tuple(asio::use_awaitable);
    const auto mine =
        waiting_.insert(waiting_.end(), waiter{asio::steady_timer{resolver_.get_executor(), deadline}});
    const auto [woken] = co_await mine->timer.async_wait(token);
    const bool released = mine->released;
    waiting_.erase(mine);

    if (released) co_return error_code{asio::error::operation_aborted};
    if (!woken) co_return error_code{asio::error::timed_out};
    if (error_) co_return error_;
    co_return found_;
}

void look_up::change_target(origin target) {
    outdated_ = under_way_ && target != target_;
    target_ = std::move(target);
}

void look_up::release() {
    for (auto& each : waiting_) {
        each.released = true;
        each.timer.cancel();
    }
}

void look_up::cancel() {
    cancelled_ = true;
    release();
}

}  // namespace dcv::net
