#include "ledger/recorder.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace dcv::ledger {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

/// Progress that nobody waits for is committed no more often.
constexpr auto longest_delay = 1s;
constexpr auto between_retries = 30s;

/// With the file opened anew the next attempt may go well at once; a full disk needs time.
bool is_worth_an_attempt_at_once(trouble_kind kind) {
    return kind == trouble_kind::corrupt || kind == trouble_kind::replaced || kind == trouble_kind::io_error;
}

}  // namespace

recorder::recorder(asio::any_io_executor loop, writer file, recorder_links links)
    : loop_{std::move(loop)},
      file_{std::move(file)},
      links_{std::move(links)},
      due_{loop_},
      ended_{loop_, clock::time_point::max()} {
}

recorder::ticket recorder::add(changes what) {
    batch_.merge(std::move(what));
    return next_;
}

recorder::ticket recorder::note(changes what) {
    const ticket carried_by = add(std::move(what));
    if (!in_trouble()) commit_by(clock::now() + longest_delay);
    return carried_by;
}

recorder::ticket recorder::urge(changes what) {
    const ticket carried_by = add(std::move(what));
    if (!in_trouble()) commit_by(clock::now());
    return carried_by;
}

void recorder::commit_by(clock::time_point when) {
    commit_at_ = std::min(commit_at_, when);
    if (committing_ || closed_) return;  // The end of a commit looks at what is due.
    if (commit_at_ <= clock::now()) {
        commit();
        return;
    }
    due_.expires_at(commit_at_);
    due_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled && !committing_ && !closed_) commit();
    });
}

void recorder::commit() {
    committing_ = true;
    commit_at_ = clock::time_point::max();
    const ticket last = next_++;
    // A file that failed is begun anew: what it holds, nobody knows.
    auto batch = in_trouble() ? links_.everything() : std::exchange(batch_, {});
    batch_ = {};
    auto work = [this, last, batch = std::move(batch), now = links_.wall_now(),
                 guard = asio::make_work_guard(loop_)]() mutable {
        auto end = write(batch, now);
        asio::post(loop_, [this, last, end = std::move(end)] { conclude(end, last); });
    };
    asio::post(thread_, std::move(work));
}

recorder::finished recorder::write(const changes& batch, watch::wall_time now) {
    try {
        auto failed = file_.commit(batch, now);
        return {std::move(failed), file_.take_moved_aside(), {}};
    } catch (const std::exception&) {
        return {{}, {}, std::current_exception()};
    }
}

void recorder::conclude(const finished& end, ticket last) {
    committing_ = false;
    attempted_ = last;
    if (end.bug) std::rethrow_exception(end.bug);
    if (end.moved_aside) links_.moved_aside(*end.moved_aside);
    if (end.failed) {
        fail(*end.failed);
    } else {
        durable_ = last;
        if (std::exchange(failures_, 0) > 0) {
            links_.recovered();
            if (!batch_.empty()) commit_at_ = clock::now();  // What came during the trouble.
        }
        last_was_io_error_ = false;
    }
    ended_.cancel();
    if (commit_at_ != clock::time_point::max()) commit_by(commit_at_);
}

void recorder::fail(const trouble& failed) {
    const bool io_error = failed.kind() == trouble_kind::io_error;
    if (io_error && last_was_io_error_) throw trouble{failed};
    last_was_io_error_ = io_error;
    if (++failures_ == 1) links_.troubled(failed);
    const bool at_once = failures_ == 1 && is_worth_an_attempt_at_once(failed.kind());
    commit_at_ = clock::now() + (at_once ? clock::duration::zero() : clock::duration{between_retries});
}

asio::awaitable<bool> recorder::attempted(ticket which) {
    while (attempted_ < which && !closed_ && (committing_ || !in_trouble()))
        co_await ended_.async_wait(token);
    co_return durable_ >= which;
}

asio::awaitable<bool> recorder::durable(ticket which) {
    while (durable_ < which && !closed_)
        co_await ended_.async_wait(token);
    co_return durable_ >= which;
}

asio::awaitable<void> recorder::close(std::chrono::milliseconds patience) {
    const bool is_left = !batch_.empty() || in_trouble();
    const ticket last = is_left ? next_ : next_ - 1;
    if (is_left) commit_by(clock::now());
    ended_.expires_after(patience);
    while (attempted_ < last && (committing_ || !in_trouble())) {
        const auto [woken] = co_await ended_.async_wait(token);
        if (!woken) break;
    }
    closed_ = true;
    due_.cancel();
    ended_.cancel();
}

}  // namespace dcv::ledger
