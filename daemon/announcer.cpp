#include "daemon/announcer.hpp"

#include "report/events.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace dcv {

namespace asio = boost::asio;

announcer::announcer(asio::any_io_executor loop, ledger::recorder& ledger, reporter& lines,
                     std::function<void(const watch::transition&)> announced)
    : loop_{std::move(loop)},
      ledger_{ledger},
      lines_{lines},
      announced_{std::move(announced)},
      settled_{loop_, asio::steady_timer::time_point::max()} {
}

void announcer::announce(watch::transition step, ledger::recorder::ticket carried_by) {
    spawn(std::move(step), carried_by, false);
}

void announcer::replay(watch::transition step) {
    spawn(std::move(step), 0, true);
}

void announcer::spawn(watch::transition step, ledger::recorder::ticket carried_by, bool replayed) {
    waiting_.insert_or_assign(step.transition_id(), step);
    auto announcing = announce_once(std::move(step), carried_by, replayed);
    asio::co_spawn(loop_, std::move(announcing), [](const std::exception_ptr& bug) {
        if (bug) std::rethrow_exception(bug);
    });
}

asio::awaitable<void> announcer::announce_once(watch::transition step, ledger::recorder::ticket carried_by,
                                               bool replayed) {
    // Never logged before it is durable: if it never becomes so, the next start asks again.
    const bool durable = co_await ledger_.durable(carried_by);
    if (!durable) co_return;
    auto line = report::domain_active(step, replayed);
    const bool written = co_await lines_.written(std::move(line));
    if (!written) co_return;  // The ledger still has it, for the next start.

    const auto id = step.transition_id();
    waiting_.erase(id);
    ledger::changes marked;
    marked.unannounced.insert({id, std::nullopt});
    ledger_.note(std::move(marked));
    settled_.cancel();
    announced_(step);
}

asio::awaitable<void> announcer::settle(std::chrono::milliseconds patience) {
    settled_.expires_after(patience);
    while (!waiting_.empty()) {
        const auto [woken] = co_await settled_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (!woken) co_return;
    }
}

}  // namespace dcv
