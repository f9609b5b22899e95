// Logs each transition once: after it is durable, and then marks it as logged. What a crash leaves in between
// is logged again at the next start, and says so.
#pragma once

#include "daemon/reporter.hpp"
#include "ledger/recorder.hpp"
#include "watch/transition.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <string>

namespace dcv {

class announcer {
public:
    using outbox = std::map<std::string, watch::transition>;

    /// What is referred to must outlive this. `announced` is called with each that was logged.
    announcer(boost::asio::any_io_executor loop, ledger::recorder& ledger, reporter& lines,
              std::function<void(const watch::transition&)> announced);

    /// Announces `step` once the ledger has committed `carried_by`.
    void announce(watch::transition step, ledger::recorder::ticket carried_by);

    /// Announces what an earlier process committed and may not have logged.
    void replay(watch::transition step);

    /// Transitions that are not known to be logged.
    [[nodiscard]] const outbox& waiting() const noexcept { return waiting_; }

    /// Waits until nothing waits, for at most `patience`.
    boost::asio::awaitable<void> settle(std::chrono::milliseconds patience);

private:
    void spawn(watch::transition step, ledger::recorder::ticket carried_by, bool replayed);
    boost::asio::awaitable<void> announce_once(watch::transition step, ledger::recorder::ticket carried_by,
                                               bool replayed);

    boost::asio::any_io_executor loop_;
    ledger::recorder& ledger_;
    reporter& lines_;
    std::function<void(const watch::transition&)> announced_;
    outbox waiting_;
    boost::asio::steady_timer settled_;  ///< Cancelled whenever one has been announced.
};

}  // namespace dcv
