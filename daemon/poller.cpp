#include "daemon/poller.hpp"

#include "daemon/clock.hpp"
#include "daemon/story.hpp"
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

constexpr auto token = asio::as_tuple(asio::use_awaitable);

constexpr auto between_summaries = 1h;

/// Timers count on CLOCK_MONOTONIC, which stands still in a suspend; due times do not. Looking up this often,
/// what became due meanwhile is late by no more.
constexpr std::chrono::milliseconds longest_nap = 30s;

/// SIGTERM is to end the process within 5 s, however slow the disk: so long for the checks, the transitions
/// and the last commit each.
constexpr std::chrono::milliseconds patience = 1s;

/// More than this leave evenly anyhow: no window of DigiCert's takes more at once.
constexpr std::size_t largest_burst = 100;

}  // namespace

poller::poller(asio::io_context& io, certcentral::account account, beginning from,
               const config::settings& settings, reporter& lines)
    : io_{io},
      account_{std::move(account)},
      terms_{settings.schedule, settings.limits},
      lines_{lines},
      began_{std::move(from.changed)},
      list_{std::move(from.list)},
      ledger_{io.get_executor(), std::move(from.file), links()},
      departures_{settings.limits, settings.schedule.floor, std::move(from.requests), ledger_},
      announcer_{io.get_executor(), ledger_, lines, [this](const watch::transition& step) { finish(step); }},
      wake_{io},
      dice_{std::random_device{}()},
      connections_{settings.api.connections},
      next_summary_{boot_now()} {
    for (auto& step : from.unannounced)
        announcer_.replay(std::move(step));
    if (!from.is_committed) ledger_.urge(everything());
}

ledger::recorder_links poller::links() {
    return {.everything = [this] { return everything(); },
            .wall_now = wall_now,
            .troubled =
                [this](const ledger::trouble& what) {
                    lines_.write(report::ledger_trouble(to_string(what.kind()), what.what()));
                },
            .recovered = [this] { lines_.write(report::ledger_recovered()); },
            .moved_aside =
                [this](const std::filesystem::path& where) {
                    lines_.write(report::ledger_trouble("corrupt", "moved aside as " + where.string()));
                }};
}

ledger::changes poller::everything() const {
    auto all = dcv::everything(list_, departures_.made(), terms_);
    all.unannounced.insert(announcer_.waiting().begin(), announcer_.waiting().end());
    return all;
}

ledger::changes poller::progress(certcentral::domain_id id) const {
    ledger::changes what;
    if (auto one = list_.remember(id, now_by_both())) what.domains.insert({id, std::move(one)});
    return what;
}

asio::awaitable<void> poller::run(bool until_done) {
    log_relisted(lines_, began_, list_);
    while (true) {
        const bool is_done = list_.pending() == 0 && announcer_.waiting().empty();
        if (until_done && is_done && !stop_at_) stop_at_ = boot_now() + patience;
        if (!stop_at_) {
            start_due_checks();
            if (boot_now() >= next_summary_) log_summary();
        } else if (under_way_ == 0 || boot_now() >= *stop_at_) {
            co_return;
        }
        wake_.expires_after(nap());
        co_await wake_.async_wait(token);
    }
}

asio::awaitable<void> poller::settle() {
    ledger_.hasten();
    co_await announcer_.settle(patience);
    co_await ledger_.close(patience);
}

asio::awaitable<std::optional<certcentral::answer>> poller::ask(certcentral::domain_id id) {
    while (!stop_at_) {
        const auto now = boot_now();
        const auto earliest = list_.earliest_check(id, now);
        const bool admitted = departures_.admits(1);
        if (earliest <= now && admitted) break;
        const auto next = std::max(earliest, departures_.next_admission().value_or(now + longest_nap));
        wake_.expires_after(std::min<watch::boottime::duration>(next - now, longest_nap));
        co_await wake_.async_wait(token);
    }
    if (stop_at_) co_return std::nullopt;
    list_.take(id, boot_now());
    auto answer = co_await check(id);
    co_return answer;
}

void poller::stop() {
    stop_at_ = boot_now() + patience;
    account_.client.close();
    wake();
}

void poller::reload(const config::settings& settings, std::optional<certcentral::api_key> key) {
    account_.base_path = settings.api.base_path;
    account_.timeout = settings.api.timeout;
    account_.key = std::move(key);
    connections_ = settings.api.connections;
    terms_ = {settings.schedule, settings.limits};
    departures_.change(settings.limits, settings.schedule.floor);
    list_.reschedule(settings.schedule, boot_now());
    log_relisted(lines_, list_.relist(settings.domains, now_by_both()), list_);
    ledger_.urge(everything());
    wake();
}

void poller::hurry() {
    list_.hurry(boot_now());
    wake();
}

bool poller::busy() const noexcept {
    return under_way_ > 0 || ledger_.committing() || !announcer_.waiting().empty();
}

watch::boottime::duration poller::nap() const {
    const auto now = boot_now();
    if (stop_at_) return std::max<watch::boottime::duration>(*stop_at_ - now, 0ms);
    auto next = std::min(next_summary_, now + longest_nap);
    // With every connection busy nothing can start before a check ends, and that wakes the loop.
    const auto due = list_.next_due();
    const auto admitted = departures_.next_admission();
    if (due && admitted && under_way_ < connections_) next = std::min(next, std::max(*due, *admitted));
    return std::max<watch::boottime::duration>(next - now, 0ms);
}

void poller::start_due_checks() {
    while (under_way_ < connections_) {
        if (!departures_.admits(list_.due(boot_now(), largest_burst + 1))) return;
        const auto id = list_.take_due(boot_now());
        if (!id) return;
        ++under_way_;
        auto ended = [this](const std::exception_ptr& bug, const std::optional<certcentral::answer>&) {
            --under_way_;
            wake();
            if (bug) std::rethrow_exception(bug);
        };
        asio::co_spawn(io_, check(*id), std::move(ended));
    }
}

asio::awaitable<std::optional<certcentral::answer>> poller::check(certcentral::domain_id id) {
    const auto started = boot_now();
    const auto answer = co_await exchange(id);
    const auto took = std::chrono::round<std::chrono::milliseconds>(boot_now() - started);
    if (answer) {
        conclude(id, *answer, took);
    } else {
        list_.give_back(id);
    }
    co_return answer;
}

asio::awaitable<std::optional<certcentral::answer>> poller::exchange(certcentral::domain_id id) {
    auto way = departures_.begin(id);
    const net::departure leave{
        [this, &way, id] { return departures_.permit(way, [this, id] { return progress(id); }); },
        [this, &way] {
            departures_.leave(way);
            wake();
        }};
    auto answer = co_await certcentral::check(account_, id, leave);
    departures_.end(way);
    co_return answer;
}

void poller::conclude(certcentral::domain_id id, const certcentral::answer& answer,
                      std::chrono::milliseconds took) {
    ++checks_;
    const watch::domain who = list_.find(id)->who;
    lines_.write(report::check_answered(who, answer, took, list_.find(id)->checks));

    const double chance = std::uniform_real_distribution<double>{}(dice_);
    const auto changed = list_.record(id, answer, now_by_both(), chance);
    auto what = progress(id);
    if (const auto& step = changed.became_active) {
        what.unannounced.insert({step->transition_id(), *step});
        announcer_.announce(*step, ledger_.urge(std::move(what)));
        return;
    }
    ledger_.note(std::move(what));
    if (const auto* const one = list_.find(id)) log_answer(lines_, *one, answer, changed, boot_now());
}

void poller::finish(const watch::transition& step) {
    if (!step.removed) lines_.write(report::watch_ended(step.who, "active"));
    if (list_.pending() == 0 && announcer_.waiting().empty()) log_summary();
    wake();
}

void poller::log_summary() {
    next_summary_ = boot_now() + between_summaries;
    lines_.write(report::summary(overview_of(list_, checks_, boot_now())));
}

}  // namespace dcv
