// The loop: does what the engine decides, with real connections, a real disk and a real log, and tells it
// what came of that.
//
// Boring on purpose: the order of all things is the engine's.
#pragma once

#include "config/settings.hpp"
#include "daemon/beginning.hpp"
#include "daemon/commit_thread.hpp"
#include "daemon/domain_check.hpp"
#include "daemon/reporter.hpp"
#include "engine/engine.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace dcv {

class poller {
public:
    /// What is referred to must outlive the poller, and the poller every coroutine that it started.
    poller(boost::asio::io_context& io, account account, beginning from, reporter& lines);

    /// Watches until `stop()`, or until no domain is pending if `until_done`; then waits a little for what is
    /// under way.
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
    [[nodiscard]] bool busy() const noexcept { return engine_.busy(); }

    [[nodiscard]] const watch::polling& watching() const noexcept { return engine_.watching(); }

private:
    /// A check under way.
    struct passage {
        explicit passage(boost::asio::io_context& io)
            : decided{io, boost::asio::steady_timer::time_point::max()} {}
        boost::asio::steady_timer decided;  ///< Cancelled once it is known whether the request may leave.
        std::optional<bool> may_leave{};
    };

    void obey();
    void carry_out(const engine::start_check& what);
    void carry_out(const engine::release& what);
    void carry_out(engine::commit what);
    void carry_out(engine::tell what);
    void carry_out(const engine::announce& what);
    boost::asio::awaitable<void> check(certcentral::domain_id id);
    boost::asio::awaitable<bool> permit(certcentral::domain_id id);
    boost::asio::awaitable<void> announce(watch::transition step, bool replayed);
    boost::asio::awaitable<void> turn();
    void spawn(boost::asio::awaitable<void> work);
    [[nodiscard]] watch::boottime::duration nap() const;

    boost::asio::io_context& io_;
    account account_;
    reporter& lines_;
    std::mt19937_64 dice_{std::random_device{}()};
    engine::engine engine_;
    std::map<certcentral::domain_id, passage> under_way_;
    std::map<certcentral::domain_id, std::optional<certcentral::answer>> asked_;  ///< By `ask`.
    boost::asio::steady_timer wake_;
    boost::asio::steady_timer progress_;  ///< Cancelled whenever a check or a commit has ended.
    bool obeying_{false};
    std::function<void()> turned_{[] {}};
    std::function<void(certcentral::domain_id)> ended_{[](auto) {}};
    commit_thread disk_;  // Last: its end waits for the thread that calls back.
};

}  // namespace dcv
