#include "daemon/poller.hpp"

#include "daemon/account_mark.hpp"
#include "daemon/clock.hpp"
#include "daemon/configuration.hpp"
#include "report/events.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

namespace dcv {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

/// Timers count on CLOCK_MONOTONIC, which stands still in a suspend; due times do not. Looking up this often,
/// what became due meanwhile is late by no more.
constexpr std::chrono::milliseconds longest_nap = 30s;

}  // namespace

poller::poller(asio::io_context& io, account account, beginning from, reporter& lines)
    : io_{io},
      account_{std::move(account)},
      lines_{lines},
      engine_{std::move(from.state), from.is_committed,
              [this] { return std::uniform_real_distribution<double>{}(dice_); }, now_by_both()},
      wake_{io},
      progress_{io, asio::steady_timer::time_point::max()},
      disk_{io.get_executor(), std::move(from.file), [this](const auto& result) {
                engine_.committed(result, now_by_both());
                progress_.cancel();
                obey();
            }} {
    obey();
}

void poller::obey() {
    if (obeying_) return;  // The call under way goes on with what this event brought.
    obeying_ = true;
    for (auto actions = engine_.take_actions(); !actions.empty(); actions = engine_.take_actions()) {
        for (auto& each : actions)
            std::visit([this](auto& what) { carry_out(std::move(what)); }, each);
    }
    obeying_ = false;
    if (asio::steady_timer::clock_type::now() + nap() < wake_.expiry()) wake();
}

void poller::carry_out(const engine::start_check& what) {
    under_way_.try_emplace(what.id, io_);
    spawn(check(what.id));
}

void poller::carry_out(const engine::release& what) {
    auto& way = under_way_.at(what.id);
    way.may_leave = what.may_leave;
    way.decided.cancel();
}

void poller::carry_out(engine::commit what) {
    disk_.commit(std::move(what.batch));
}

void poller::carry_out(engine::tell what) {
    lines_.write(std::move(what.line));
}

void poller::carry_out(const engine::announce& what) {
    spawn(announce(what.step, what.replayed));
}

void poller::spawn(asio::awaitable<void> work) {
    asio::co_spawn(io_, std::move(work), [](const std::exception_ptr& bug) {
        if (bug) std::rethrow_exception(bug);
    });
}

asio::awaitable<void> poller::announce(watch::transition step, bool replayed) {
    auto line = report::domain_active(step, replayed);
    const bool written = co_await lines_.written(std::move(line));
    if (!written) co_return;  // The ledger still has it, for the next start.
    engine_.logged(step.transition_id(), now_by_both());
    obey();
}

asio::awaitable<void> poller::check(certcentral::domain_id id) {
    const net::departure leave{[this, id] { return permit(id); },
                               [this, id] {
                                   engine_.left(id, now_by_both());
                                   obey();
                               }};
    auto answer = co_await dcv::check(account_, id, leave);
    under_way_.erase(id);
    if (answer) {
        engine_.answered(id, *answer, now_by_both());
    } else {
        engine_.came_to_nothing(id, now_by_both());
    }
    if (const auto asked = asked_.find(id); asked != asked_.end()) asked->second = std::move(answer);
    progress_.cancel();
    ended_(id);
    obey();
}

asio::awaitable<bool> poller::permit(certcentral::domain_id id) {
    auto& way = under_way_.at(id);
    way.may_leave.reset();
    engine_.connected(id, now_by_both());
    obey();
    while (!way.may_leave)
        co_await way.decided.async_wait(token);
    co_return *way.may_leave;
}

asio::awaitable<void> poller::run(bool until_done) {
    engine_.watch(until_done, now_by_both());
    obey();
    while (!engine_.has_stopped(boot_now())) {
        turned_();
        co_await turn();
    }
}

asio::awaitable<void> poller::settle() {
    engine_.settle(now_by_both());
    obey();
    while (!engine_.is_over())
        co_await turn();
}

/// Sleeps until something is to be done that no event brings about, and has it done.
asio::awaitable<void> poller::turn() {
    wake_.expires_after(nap());
    co_await wake_.async_wait(token);
    engine_.turn(now_by_both());
    obey();
}

watch::boottime::duration poller::nap() const {
    const auto now = boot_now();
    const auto next = std::min(now + longest_nap, engine_.next_turn(now).value_or(watch::instant::max()));
    return std::max<watch::boottime::duration>(next - now, 0ms);
}

asio::awaitable<std::optional<certcentral::answer>> poller::ask(certcentral::domain_id id) {
    for (auto now = boot_now(); now < engine_.earliest_start(id, now); now = boot_now()) {
        wake_.expires_after(
            std::min<watch::boottime::duration>(engine_.earliest_start(id, now) - now, longest_nap));
        co_await wake_.async_wait(token);
    }
    asked_.insert_or_assign(id, std::nullopt);
    engine_.start(id, now_by_both());
    obey();
    while (under_way_.contains(id))
        co_await progress_.async_wait(token);
    co_return asked_.extract(id).mapped();
}

asio::awaitable<void> poller::be_durable() {
    const auto ticket = engine_.make_durable(now_by_both());
    obey();
    while (!engine_.is_settled(ticket))
        co_await progress_.async_wait(token);
}

void poller::stop() {
    engine_.stop(now_by_both());
    account_.client.close();
    obey();
}

void poller::reload(const config::settings& settings, std::optional<certcentral::api_key> key) {
    const bool another_key = key != account_.key;
    // What has not left would take the old key, or the old path, along.
    if (another_key || settings.api.base_path != account_.base_path) account_.client.recall();
    account_.base_path = settings.api.base_path;
    account_.timeout = settings.api.timeout;
    account_.key = std::move(key);
    engine_.reload(terms_of(settings), account_mark(settings.api, account_.key), settings.domains,
                   now_by_both());
    obey();
}

void poller::hurry() {
    engine_.hurry(now_by_both());
    obey();
}

void poller::hurry(const std::vector<certcentral::domain_id>& ids) {
    engine_.hurry(ids, now_by_both());
    obey();
}

report::overview poller::overview() const {
    return engine_.overview(boot_now());
}

}  // namespace dcv
