#include "daemon/poller.hpp"

#include "daemon/clock.hpp"
#include "daemon/configuration.hpp"
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

}  // namespace

poller::poller(asio::io_context& io, certcentral::account account, beginning from, reporter& lines)
    : io_{io},
      account_{std::move(account)},
      lines_{lines},
      began_{std::move(from.state.changed)},
      watching_{std::move(from.state.watching)},
      ledger_{io.get_executor(), std::move(from.file), links()},
      departures_{watching_, std::move(from.state.requests), ledger_},
      announcer_{io.get_executor(), ledger_, lines, [this](const watch::transition& step) { finish(step); }},
      wake_{io},
      dice_{std::random_device{}()},
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
    auto all = dcv::everything(watching_, departures_.made(), now_by_both());
    all.unannounced.insert(announcer_.waiting().begin(), announcer_.waiting().end());
    return all;
}

ledger::changes poller::progress(certcentral::domain_id id) const {
    const auto now = now_by_both();
    ledger::changes what;
    if (auto one = watching_.list().remember(id, now)) what.domains.insert({id, std::move(one)});
    what.account = account_of(watching_, now);
    return what;
}

asio::awaitable<void> poller::run(bool until_done) {
    write(told(began_, watching_.list()));
    while (true) {
        if (until_done && is_done() && !stop_at_) stop_at_ = boot_now() + patience;
        if (!stop_at_) {
            start_checks();
            if (boot_now() >= next_summary_) log_summary();
        } else if (watching_.under_way() == 0 || boot_now() >= *stop_at_) {
            co_return;
        }
        turned_();
        wake_.expires_after(nap());
        co_await wake_.async_wait(token);
    }
}

bool poller::is_done() const {
    return watching_.list().pending() == 0 && announcer_.waiting().empty();
}

asio::awaitable<void> poller::settle() {
    ledger_.hasten();
    co_await announcer_.settle(patience);
    co_await ledger_.close(patience);
}

asio::awaitable<std::optional<certcentral::answer>> poller::ask(certcentral::domain_id id) {
    while (!stop_at_) {
        const auto now = boot_now();
        const auto next = std::max(watching_.earliest_start(id, now), departures_.next_begin());
        if (next <= now) break;
        wake_.expires_after(std::min<watch::boottime::duration>(next - now, longest_nap));
        co_await wake_.async_wait(token);
    }
    if (stop_at_) co_return std::nullopt;
    watching_.begin(id, boot_now());
    auto answer = co_await check(id);
    co_return answer;
}

void poller::stop() {
    stop_at_ = boot_now() + patience;
    account_.client.close();
    wake();
}

void poller::reload(const config::settings& settings, std::optional<certcentral::api_key> key) {
    const bool another_key = key != account_.key;
    account_.base_path = settings.api.base_path;
    account_.timeout = settings.api.timeout;
    account_.key = std::move(key);
    watching_.change(terms_of(settings), boot_now());
    watching_.mended(another_key, boot_now());
    const auto changed = watching_.relist(settings.domains, now_by_both());
    write(told(changed, watching_.list()));
    ledger_.urge(everything());
    wake();
}

void poller::hurry() {
    watching_.hurry(boot_now());
    wake();
}

void poller::hurry(const std::vector<certcentral::domain_id>& ids) {
    watching_.hurry(ids, boot_now());
    wake();
}

asio::awaitable<void> poller::be_durable() {
    const auto ticket = ledger_.urge({});
    co_await ledger_.durable(ticket);
}

bool poller::busy() const noexcept {
    return watching_.under_way() > 0 || ledger_.committing() || !announcer_.waiting().empty();
}

std::optional<watch::instant> poller::next_start(watch::instant now) const {
    const auto next = watching_.next_start(now);
    return next ? std::optional{std::max(*next, departures_.next_begin())} : std::nullopt;
}

watch::boottime::duration poller::nap() const {
    const auto now = boot_now();
    if (stop_at_) return std::max<watch::boottime::duration>(*stop_at_ - now, 0ms);
    // Where nothing can start before a check ends, that wakes the loop.
    const auto next = std::min({next_summary_, now + longest_nap, next_start(now).value_or(next_summary_)});
    return std::max<watch::boottime::duration>(next - now, 0ms);
}

void poller::start_checks() {
    while (boot_now() >= departures_.next_begin()) {
        const auto id = watching_.next(boot_now());
        if (!id) return;
        auto ended = [this](const std::exception_ptr& bug, const std::optional<certcentral::answer>&) {
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
        watching_.came_to_nothing(id, boot_now());
    }
    ended_(id);
    co_return answer;
}

asio::awaitable<std::optional<certcentral::answer>> poller::exchange(certcentral::domain_id id) {
    departures::passage way{id};
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
    const watch::watched one = *watching_.list().find(id);
    lines_.write(report::check_answered(one.who, answer, took, one.checks));

    const double chance = std::uniform_real_distribution<double>{}(dice_);
    const auto changed = watching_.heard(id, answer, took, now_by_both(), chance);
    write(told(changed.account, watching_.list(), boot_now()));
    auto what = progress(id);
    if (const auto& step = changed.domain.became_active) {
        what.unannounced.insert({step->transition_id(), *step});
        announcer_.announce(*step, ledger_.urge(std::move(what)));
        return;
    }
    ledger_.note(std::move(what));
    if (const auto* const now = watching_.list().find(id))
        write(told(changed.domain, *now, answer, boot_now()));
}

void poller::write(story all) {
    for (auto& line : all)
        lines_.write(std::move(line));
}

void poller::finish(const watch::transition& step) {
    if (!step.removed) lines_.write(report::watch_ended(step.who, "active"));
    if (is_done()) log_summary();
    wake();
}

void poller::log_summary() {
    next_summary_ = boot_now() + between_summaries;
    lines_.write(summary());
}

report::event poller::summary() const {
    const auto now = boot_now();
    return report::summary(overview_of(watching_, checks_, next_start(now), now));
}

}  // namespace dcv
