#include "net/race.hpp"

#include "net/stage_limits.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace dcv::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

/// More would only be more of the same name server's error.
constexpr std::size_t most_contenders = 6;

void set(tcp::socket& socket, int option, int value) {
    // A socket that the kernel does not let us tune still connects.
    static_cast<void>(::setsockopt(socket.native_handle(), IPPROTO_TCP, option, &value, sizeof value));
}

/// A peer that vanishes without a word is noticed by TCP, long before the kernel's defaults (two hours, and a
/// quarter of an hour): idle after 30 s and three questions 10 s apart, while it owes an acknowledgement
/// after 30 s (tcp(7)).
void make_watchful(tcp::socket& socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
    socket.set_option(asio::socket_base::keep_alive{true}, ignored);
    set(socket, TCP_KEEPIDLE, 30);
    set(socket, TCP_KEEPINTVL, 10);
    set(socket, TCP_KEEPCNT, 3);
    set(socket, TCP_USER_TIMEOUT, 30'000);
}

std::string to_text(const tcp::endpoint& endpoint) {
    std::ostringstream text;
    text.exceptions(std::ios::badbit);
    text << endpoint;
    return text.str();
}

}  // namespace

std::vector<tcp::endpoint> contenders(const look_up::results& found) {
    std::list<tcp::endpoint> waiting{found.begin(), found.end()};
    std::vector<tcp::endpoint> chosen;
    while (!waiting.empty() && chosen.size() < most_contenders) {
        const auto other_family = [&chosen](const tcp::endpoint& one) {
            return chosen.empty() || one.protocol() != chosen.back().protocol();
        };
        auto next = std::find_if(waiting.begin(), waiting.end(), other_family);
        if (next == waiting.end()) next = waiting.begin();
        chosen.push_back(*next);
        waiting.erase(next);
    }
    return chosen;
}

void race::set_off(const endpoint& to) {
    const auto runner = runners_.emplace(runners_.end(), wake_.get_executor());
    ++under_way_;
    runner->async_connect(to, [this, runner, to](const error_code& error) {
        --under_way_;
        if (error && error != asio::error::operation_aborted) {
            one_failed_ = true;
            last_failure_ = "connect to " + whom_ + to_text(to) + ": " + error.message();
        }
        if (!error && !winner_) winner_ = std::move(*runner);
        wake_.cancel();
    });
}

asio::awaitable<void> race::call_off() {
    for (auto& runner : runners_) {
        error_code ignored;
        runner.close(ignored);
    }
    // Each reports back once more, and must find the race still there.
    while (under_way_ > 0) {
        wake_.expires_at(clock::time_point::max());
        co_await wake_.async_wait(token);
    }
}

asio::awaitable<race::result> race::run(std::vector<endpoint> contenders, std::chrono::milliseconds stagger,
                                        std::chrono::milliseconds time) {
    const auto end = clock::now() + time;
    auto next_start = clock::now();
    auto next = contenders.cbegin();
    while (!winner_ && !cancelled_ && clock::now() < end && (under_way_ > 0 || next != contenders.cend())) {
        if (next != contenders.cend() && (std::exchange(one_failed_, false) || clock::now() >= next_start)) {
            set_off(*next++);
            next_start = clock::now() + stagger;
        }
        wake_.expires_at(next == contenders.cend() ? end : std::min(end, next_start));
        co_await wake_.async_wait(token);
    }
    const bool too_late = under_way_ > 0 || last_failure_.empty();
    co_await call_off();
    if (cancelled_) co_return failure{failure_kind::cancelled, "closed"};
    if (winner_) {
        make_watchful(*winner_);
        co_return *std::move(winner_);
    }
    const auto several = contenders.size() == 1
                             ? std::string{}
                             : " (the last of " + std::to_string(contenders.size()) + " addresses)";
    if (!too_late) co_return failure{failure_kind::connect, last_failure_ + several};
    co_return failure{failure_kind::connect,
                      "connect to " + whom_ + to_text(contenders.front()) + ": " + timed_out_after(time)};
}

void race::cancel() {
    cancelled_ = true;
    wake_.cancel();
}

}  // namespace dcv::net
