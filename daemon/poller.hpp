// The loop: asks about whoever is due, writes down what the answer changed, sleeps until the next is due.
//
// Boring on purpose: who is due and what an answer means is decided by the watch list; how to ask, by
// certcentral.
#pragma once

#include "certcentral/check.hpp"
#include "report/log.hpp"
#include "watch/watchlist.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <random>

namespace dcv {

class poller {
public:
    /// At most `connections` checks are under way at once. What is referred to must outlive the poller, and
    /// the poller every coroutine that it started: `run` returns only after the last of them.
    poller(boost::asio::io_context& io, certcentral::account account, watch::watchlist list, report::log& log,
           unsigned connections);

    /// Watches until `stop()`, or until no domain is pending if `until_done`.
    boost::asio::awaitable<void> run(bool until_done);

    /// Asks no more and lets go of the checks under way; their domains stay pending.
    void stop();

    [[nodiscard]] const watch::watchlist& list() const noexcept { return list_; }

private:
    void start_due_checks();
    boost::asio::awaitable<void> check(certcentral::domain_id id);
    void conclude(certcentral::domain_id id, const certcentral::answer& answer,
                  std::chrono::milliseconds took);
    void log_change(const watch::watched& one, const certcentral::answer& answer,
                    const watch::change& changed);
    void log_transition(const watch::transition& step);
    void log_summary();
    [[nodiscard]] watch::boottime::duration nap() const;

    boost::asio::io_context& io_;
    certcentral::account account_;
    watch::watchlist list_;
    report::log& log_;
    boost::asio::steady_timer wake_;
    std::mt19937_64 dice_;
    std::size_t connections_;
    std::size_t under_way_{0};
    std::uint64_t checks_{0};
    watch::instant next_summary_;
    bool stopping_{false};
};

}  // namespace dcv
