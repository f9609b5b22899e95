// The loop: asks about whoever is to be asked, has it recorded, writes down what the answer changed, sleeps
// until the next may be asked.
//
// Boring on purpose: whom to ask when and what an answer means is decided by watch::polling; how to ask, by
// certcentral.
#pragma once

#include "certcentral/check.hpp"
#include "config/settings.hpp"
#include "daemon/announcer.hpp"
#include "daemon/beginning.hpp"
#include "daemon/departures.hpp"
#include "daemon/reporter.hpp"
#include "daemon/story.hpp"
#include "ledger/recorder.hpp"
#include "watch/polling.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace dcv {

class poller {
public:
    /// What is referred to must outlive the poller, and the poller every coroutine that it started.
    poller(boost::asio::io_context& io, certcentral::account account, beginning from, reporter& lines);

    /// Watches until `stop()`, or until no domain is pending if `until_done`; then waits a little for what is
    /// under way and for the ledger.
    boost::asio::awaitable<void> run(bool until_done);

    /// Calls `turned` at each turn of the loop in `run`.
    void on_turn(std::function<void()> turned) { turned_ = std::move(turned); }

    /// Calls `ended` when a check has ended, with whatever answer or none.
    void on_check_end(std::function<void(certcentral::domain_id)> ended) { ended_ = std::move(ended); }

    /// Waits until all that is known by now is durable.
    boost::asio::awaitable<void> be_durable();

    /// Makes that loop turn.
    void wake() { wake_.cancel(); }

    /// Asks about one domain now, as soon as its floor and the limits allow; what it answered. Nothing when
    /// the request could not leave. For when CertCentral does not want to be left alone. Not for use beside
    /// `run`.
    boost::asio::awaitable<std::optional<certcentral::answer>> ask(certcentral::domain_id id);

    /// Waits a little until all is durable and logged.
    boost::asio::awaitable<void> settle();

    /// Asks no more and lets go of the checks under way; their domains stay pending.
    void stop();

    /// Goes on with another configuration.
    void reload(const config::settings& settings, std::optional<certcentral::api_key> key);

    /// Asks about every pending and parked domain as soon as floor, limits and gate allow.
    void hurry();

    /// The same of these alone, before all others that are due.
    void hurry(const std::vector<certcentral::domain_id>& ids);

    /// How it stands.
    [[nodiscard]] report::overview overview() const;

    /// Whether something still runs that the end of the poller would have to wait for.
    [[nodiscard]] bool busy() const noexcept;

    [[nodiscard]] const watch::polling& watching() const noexcept { return watching_; }

private:
    ledger::recorder_links links();
    [[nodiscard]] ledger::changes everything() const;
    [[nodiscard]] ledger::changes progress(certcentral::domain_id id) const;
    void tell_ages();
    double draw();
    void start_checks();
    boost::asio::awaitable<std::optional<certcentral::answer>> check(certcentral::domain_id id);
    boost::asio::awaitable<std::optional<certcentral::answer>> exchange(certcentral::domain_id id);
    void conclude(certcentral::domain_id id, const certcentral::answer& answer,
                  std::chrono::milliseconds took);
    void write(story all);
    void finish(const watch::transition& step);
    [[nodiscard]] bool is_done() const;
    void log_summary();
    [[nodiscard]] std::optional<watch::instant> next_start(watch::instant now) const;
    [[nodiscard]] watch::boottime::duration nap() const;

    boost::asio::io_context& io_;
    certcentral::account account_;
    reporter& lines_;
    watch::relisted began_;  ///< What the configuration changed at the start.
    watch::polling watching_;
    ledger::recorder ledger_;
    departures departures_;
    announcer announcer_;
    boost::asio::steady_timer wake_;
    std::mt19937_64 dice_;
    std::uint64_t checks_{0};
    watch::instant next_summary_;
    bulk_edits bulk_;
    std::function<void()> turned_{[] {}};
    std::function<void(certcentral::domain_id)> ended_{[](auto) {}};
    std::optional<watch::instant> stop_at_;  ///< Set once it stops: what is under way by then is let go.
};

}  // namespace dcv
