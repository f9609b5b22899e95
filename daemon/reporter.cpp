#include "daemon/reporter.hpp"

#include "daemon/clock.hpp"
#include "report/events.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/packaged_task.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <future>
#include <iterator>
#include <utility>

namespace dcv {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

}  // namespace

reporter::reporter(asio::any_io_executor loop, report::log& log)
    : loop_{std::move(loop)},
      log_{log},
      retry_{loop_},
      concluded_{loop_, asio::steady_timer::time_point::max()},
      end_{loop_} {
}

void reporter::write(report::event happened) {
    if (log_.takes(happened.severity)) add(std::move(happened), {});
}

// No coroutine itself: the line is queued by the call, not by the code that awaits its result.
asio::awaitable<bool> reporter::written(report::event happened) {
    const ticket own = ++last_ticket_;
    add(std::move(happened), own);
    return result_of(own);
}

asio::awaitable<bool> reporter::result_of(ticket own) {
    while (written_ < own && !closed_)
        co_await concluded_.async_wait(token);
    co_return written_ >= own;
}

asio::awaitable<void> reporter::close(std::chrono::milliseconds patience) {
    closing_ = true;
    start();
    end_.expires_after(patience);
    end_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) give_up();
    });
    while (!closed_ && (writing_ || !lines_.empty()))
        co_await concluded_.async_wait(token);
    end_.cancel();
    give_up();
    co_await asio::post(loop_, asio::use_awaitable);  // Behind those who awaited a line: they go on first.
}

void reporter::give_up() {
    closed_ = true;
    retry_.cancel();
    concluded_.cancel();
}

void reporter::last_words(report::event happened) {
    lines_.push_front({std::move(happened), wall_now(), {}});
    auto all = [this, some = take_all()]() mutable { some.write_to(log_); };
    const auto done = asio::post(thread_, std::packaged_task<void()>{std::move(all)});
    done.wait_for(1s);
}

void reporter::add(report::event happened, std::optional<ticket> kept) {
    if (closed_) return;
    lines_.push_back({std::move(happened), wall_now(), kept});
    drop_what_is_too_much();
    start();
}

void reporter::drop_what_is_too_much() {
    const std::size_t most = (stuck_ ? 1 : 25) * most_waiting + (last_ticket_ - written_);
    while (lines_.size() > most) {
        const auto oldest =
            std::find_if(lines_.begin(), lines_.end(), [](const auto& each) { return !each.kept; });
        if (oldest == lines_.end()) return;
        lines_.erase(oldest);
        ++lost_;
    }
}

void reporter::tell_loss() {
    // Not before the first line: a part of that may be written, and it must be the next to go on.
    const auto behind_the_first = lines_.empty() ? lines_.begin() : std::next(lines_.begin());
    const auto lost = std::exchange(lost_, 0);
    lines_.insert(behind_the_first, report::batch::line{report::log_lines_lost(lost), wall_now(), written_});
}

report::batch reporter::take_all() {
    report::batch all;
    all.lines.swap(lines_);
    return all;
}

void reporter::start() {
    if (writing_ || lines_.empty()) return;
    writing_ = true;
    asio::post(thread_, [this, guard = asio::make_work_guard(loop_), all = take_all()]() mutable {
        all.write_to(log_);
        asio::post(loop_, [this, all = std::move(all)]() mutable { conclude(std::move(all)); });
    });
}

void reporter::conclude(report::batch some) {
    writing_ = false;
    stuck_ = some.stuck;
    if (some.bug) std::rethrow_exception(some.bug);
    written_ = std::max(written_, some.written);
    std::move(lines_.begin(), lines_.end(), std::back_inserter(some.lines));
    lines_ = std::move(some.lines);
    drop_what_is_too_much();
    if (some.progress && lost_ > 0) tell_loss();
    concluded_.cancel();
    if (closed_) return;
    if (stuck_) {
        try_later();
    } else {
        start();
    }
}

void reporter::try_later() {
    retry_.expires_after(closing_ ? 50ms : 1s);
    retry_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) start();
    });
}

}  // namespace dcv
