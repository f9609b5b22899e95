#include "net/https_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace dcv::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

failure look_up_failure(const error_code& error, const route& way, std::chrono::milliseconds time) {
    const auto cause = error == asio::error::timed_out ? timed_out_after(time) : error.message();
    const std::string whose = way.proxy ? "the proxy's address " : "";
    return {failure_kind::resolve, "look-up of " + whose + way.first_stop().host + ": " + cause};
}

/// Also when the configuration changed before the request left: it must not take the old key to the new
/// server, nor go by the old way once that is not meant any more.
failure withheld() {
    return {failure_kind::withheld, "not permitted to leave"};
}

asio::awaitable<bool> may_leave(const departure& leave) {
    if (!leave.permitted) co_return true;
    const bool permitted = co_await leave.permitted();
    co_return permitted;
}

/// Whether what came over a kept connection is about the connection. `silent`: nothing came.
bool is_stale(const outcome& answered, bool silent) {
    if (answered.has_error()) return silent && answered.error().kind == failure_kind::connection_lost;
    return answered->status == 408 || answered->status == 421 || answered->status == 425;
}

asio::awaitable<outcome> transfer(connection& over, const request& message,
                                  connection::clock::time_point deadline, const departure& leave) {
    if (leave.leaves) leave.leaves();
    auto answered = co_await over.transfer(message, deadline);
    co_return answered;
}

}  // namespace

https_client::https_client(asio::any_io_executor executor, route way, asio::ssl::context trust,
                           const stage_limits& limits)
    : executor_{std::move(executor)},
      way_{std::move(way)},
      trust_{std::move(trust)},
      limits_{limits},
      look_up_{executor_, way_.first_stop()} {
}

https_client::~https_client() = default;

https_client::connection_ptr https_client::take_idle() {
    while (!idle_.empty()) {
        // The one that has been silent for longest.
        auto candidate = std::move(idle_.front());
        idle_.pop_front();
        if (candidate->clean()) return candidate;
    }
    return nullptr;
}

void https_client::keep_if_clean(connection_ptr used) {
    drop_unclean();
    if (closed_ || !used->clean()) return;
    used->watch([this] { drop_unclean(); });
    idle_.push_back(std::move(used));
}

void https_client::drop_unclean() {
    std::erase_if(idle_, [](const connection_ptr& kept) { return !kept->clean(); });
}

asio::awaitable<std::optional<failure>> https_client::open(connection& fresh,
                                                           connection::clock::time_point deadline) {
    const auto began = connection::clock::now();
    const auto look_up_deadline = std::min(deadline, began + limits_.look_up);
    auto addresses = co_await look_up_.addresses(look_up_deadline);
    if (!addresses) {
        const auto time = std::chrono::ceil<std::chrono::milliseconds>(look_up_deadline - began);
        co_return look_up_failure(addresses.error(), fresh.way(), time);
    }
    auto failed = co_await fresh.establish(*std::move(addresses), deadline);
    co_return failed;
}

asio::awaitable<outcome> https_client::attempt(const request& message, connection::clock::time_point deadline,
                                               const departure& leave) {
    bool permitted = false;
    if (auto kept = take_idle()) {
        asio::steady_timer rest{executor_, kept->rested()};
        co_await rest.async_wait(token);
        permitted = co_await may_leave(leave);
        if (!permitted || kept->retired()) co_return withheld();
        // Perhaps the server has closed it meanwhile; then nothing has left yet.
        if (kept->clean()) {
            auto answered = co_await transfer(*kept, message, deadline, leave);
            if (!is_stale(answered, kept->silent())) {
                keep_if_clean(std::move(kept));
                co_return answered;
            }
            if (kept->retired()) co_return withheld();
            permitted = false;
        }
    }
    // Before the first wait: it takes the way and the trust of now, whatever a reload brings meanwhile.
    auto fresh = std::make_unique<connection>(executor_, trust_, way_, limits_, living_);
    auto failed = co_await open(*fresh, deadline);
    if (fresh->recalled()) co_return withheld();
    if (failed) co_return *std::move(failed);
    if (!permitted) permitted = co_await may_leave(leave);
    if (!permitted || fresh->recalled()) co_return withheld();
    auto answered = co_await transfer(*fresh, message, deadline, leave);
    keep_if_clean(std::move(fresh));
    co_return answered;
}

asio::awaitable<outcome> https_client::exchange(const request& message, std::chrono::milliseconds timeout,
                                                const departure& leave) {
    if (closed_) co_return failure{failure_kind::cancelled, "closed"};
    auto answered = co_await attempt(message, connection::clock::now() + timeout, leave);
    // A socket that was closed under an operation fails in many words.
    if (closed_ && answered.has_error()) co_return failure{failure_kind::cancelled, "closed"};
    co_return answered;
}

void https_client::turn_to(route way, asio::ssl::context trust) {
    const bool another_way = way != way_;
    look_up_.change_target(way.first_stop());
    way_ = std::move(way);
    trust_ = std::move(trust);
    idle_.clear();
    for (auto* const each : living_)
        each->retire();
    if (another_way) recall();
}

void https_client::recall() {
    look_up_.release();
    for (auto* const each : living_)
        each->recall();
}

void https_client::close() {
    closed_ = true;
    look_up_.cancel();
    idle_.clear();
    for (auto* const each : living_)
        each->close();
}

}  // namespace dcv::net
