#include "daemon/poller.hpp"

#include "daemon/clock.hpp"
#include "report/events.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace dcv {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto between_summaries = 1h;

/// Timers count on CLOCK_MONOTONIC, which stands still in a suspend; due times do not. Looking up this often,
/// what became due meanwhile is late by no more.
constexpr std::chrono::milliseconds longest_nap = 30s;

}  // namespace

poller::poller(asio::io_context& io, certcentral::account account, watch::watchlist list, report::log& log,
               unsigned connections)
    : io_{io},
      account_{std::move(account)},
      list_{std::move(list)},
      log_{log},
      wake_{io},
      dice_{std::random_device{}()},
      connections_{connections},
      next_summary_{boot_now()} {
}

asio::awaitable<void> poller::run(bool until_done) {
    constexpr auto token = asio::as_tuple(asio::use_awaitable);
    while (true) {
        if (until_done && list_.pending() == 0) stopping_ = true;
        if (!stopping_) {
            start_due_checks();
            if (boot_now() >= next_summary_) log_summary();
        } else if (under_way_ == 0) {
            co_return;
        }
        wake_.expires_after(nap());
        co_await wake_.async_wait(token);
    }
}

void poller::stop() {
    stopping_ = true;
    account_.client.close();
    wake_.cancel();
}

watch::boottime::duration poller::nap() const {
    const auto now = boot_now();
    auto next = std::min(next_summary_, now + longest_nap);
    // With every connection busy nothing can start before a check ends, and that wakes the loop.
    if (const auto due = list_.next_due(); due && under_way_ < connections_) next = std::min(next, *due);
    return std::max<watch::boottime::duration>(next - now, 0ms);
}

void poller::start_due_checks() {
    while (under_way_ < connections_) {
        const auto id = list_.take_due(boot_now());
        if (!id) return;
        ++under_way_;
        auto ended = [this](const std::exception_ptr& bug) {
            --under_way_;
            wake_.cancel();
            if (bug) std::rethrow_exception(bug);
        };
        asio::co_spawn(io_, check(*id), std::move(ended));
    }
}

asio::awaitable<void> poller::check(certcentral::domain_id id) {
    const auto started = boot_now();
    const auto answer = co_await certcentral::check(account_, id);
    const auto took = std::chrono::round<std::chrono::milliseconds>(boot_now() - started);
    if (answer) conclude(id, *answer, took);
}

void poller::conclude(certcentral::domain_id id, const certcentral::answer& answer,
                      std::chrono::milliseconds took) {
    ++checks_;
    const watch::watched& one = list_.at(id);
    log_.write(report::check_answered(one.who, answer, took, one.checks + 1));

    const double chance = std::uniform_real_distribution<double>{}(dice_);
    const auto changed = list_.record(id, answer, boot_now(), wall_now(), chance);
    if (changed.became_active) {
        log_transition(*changed.became_active);
    } else {
        log_change(list_.at(id), answer, changed);
    }
}

void poller::log_transition(const watch::transition& step) {
    log_.write(report::domain_active(step));
    log_.write(report::watch_ended(step.who));
    if (list_.pending() == 0) log_summary();
}

void poller::log_change(const watch::watched& one, const certcentral::answer& answer,
                        const watch::change& changed) {
    const auto age = one.age(boot_now());
    if (changed.previous) log_.write(report::reason_changed(one.who, answer, *changed.previous, age));
    if (changed.warn) {
        const bool method = answer.kind == certcentral::verdict::method_unsuitable;
        log_.write(method ? report::method_unsuitable(one.who, answer)
                          : report::answer_rejected(one.who, answer));
    }
    if (changed.reached != watch::ageing::none)
        log_.write(report::validation_ageing(one.who, changed.reached, age));
}

void poller::log_summary() {
    const auto now = boot_now();
    next_summary_ = now + between_summaries;
    report::overview all{{list_.pending(), list_.active()}, checks_, {}, {}};
    for (const auto* const one : list_.all_pending()) {
        const auto age = one->age(now);
        all.oldest = std::max(all.oldest.value_or(age), age);
    }
    if (const auto due = list_.next_due()) {
        const auto wait = std::max<watch::boottime::duration>(*due - now, 0ms);
        all.next_check = std::chrono::ceil<std::chrono::milliseconds>(wait);
    }
    log_.write(report::summary(all));
}

}  // namespace dcv
