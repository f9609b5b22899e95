#include "daemon/reporter.hpp"

#include "daemon/clock.hpp"
#include "report/events.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace dcv {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

/// Some megabytes: the log of hours.
constexpr std::size_t most_lines = 10'000;

/// A line that must not be lost is tried again this often: a restart of the journal takes seconds.
constexpr auto between_retries = 1s;

}  // namespace

reporter::reporter(asio::any_io_executor loop, report::log& log)
    : loop_{std::move(loop)}, log_{log}, retry_{loop_}, ended_{loop_, asio::steady_timer::time_point::max()} {
}

void reporter::write(report::event happened) {
    if (droppable_ == most_lines) drop_oldest();
    ++droppable_;
    add(std::move(happened), 0);
}

void reporter::drop_oldest() {
    const auto oldest =
        std::find_if(waiting_.begin(), waiting_.end(), [](const line& each) { return each.kept == 0; });
    waiting_.erase(oldest);
    --droppable_;
    ++dropped_;
}

void reporter::add(report::event happened, ticket kept) {
    waiting_.push_back({std::move(happened), wall_now(), kept});
    start();
}

void reporter::start() {
    if (writing_ || closed_ || waiting_.empty()) return;
    writing_ = true;
    droppable_ = 0;
    auto work = [this, dropped = std::exchange(dropped_, 0), batch = std::exchange(waiting_, {}),
                 guard = asio::make_work_guard(loop_)]() mutable {
        log_.count_lost(dropped);
        auto unwritten = put_out(std::move(batch));
        asio::post(loop_,
                   [this, unwritten = std::move(unwritten)]() mutable { conclude(std::move(unwritten)); });
    };
    asio::post(thread_, std::move(work));
}

/// Those of `batch` that must not be lost and could not be written.
reporter::lines reporter::put_out(lines batch) {
    lines unwritten;
    for (auto& each : batch) {
        if (log_.write(each.happened, each.time)) continue;
        if (each.kept == 0) {
            log_.count_lost(1);
        } else {
            unwritten.push_back(std::move(each));
        }
    }
    return unwritten;
}

void reporter::conclude(lines unwritten) {
    writing_ = false;
    unwritten_.clear();
    for (const auto& each : unwritten)
        unwritten_.insert(each.kept);
    for (const auto& each : waiting_) {
        if (each.kept != 0) unwritten_.insert(each.kept);
    }
    const bool failed = !unwritten.empty();
    waiting_.insert(waiting_.begin(), std::make_move_iterator(unwritten.begin()),
                    std::make_move_iterator(unwritten.end()));
    ended_.cancel();
    if (!failed) {
        start();
        return;
    }
    retry_.expires_after(between_retries);
    retry_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) start();
    });
}

asio::awaitable<bool> reporter::written(report::event happened) {
    const ticket mine = ++last_ticket_;
    unwritten_.insert(mine);
    add(std::move(happened), mine);
    while (unwritten_.contains(mine) && !closed_)
        co_await ended_.async_wait(token);
    co_return !unwritten_.contains(mine);
}

asio::awaitable<void> reporter::close(std::chrono::milliseconds patience) {
    ended_.expires_after(patience);
    while (writing_ || !waiting_.empty()) {
        const auto [woken] = co_await ended_.async_wait(token);
        if (!woken) break;
    }
    closed_ = true;
    retry_.cancel();
    ended_.cancel();
}

}  // namespace dcv
