#include "daemon/departures.hpp"

#include "daemon/clock.hpp"

#include <utility>

namespace dcv {

namespace asio = boost::asio;

departures::departures(watch::polling& watching, requests made, ledger::recorder& ledger)
    : watching_{watching}, made_{std::move(made)}, ledger_{ledger}, next_unrecorded_{boot_now()} {
}

watch::instant departures::next_begin() const {
    return ledger_.in_trouble() ? next_unrecorded_ : watch::instant::min();
}

asio::awaitable<bool> departures::permit(passage& way, std::function<ledger::changes()> also) {
    if (!way.reserved && !watching_.may_leave_again(boot_now())) co_return false;
    way.reserved = true;
    way.number = made_.empty() ? 1 : made_.rbegin()->first + 1;
    made_.insert({way.number, {way.id, {}}});
    auto record = also();
    record.requests.insert({way.number, ledger::request{way.id, {}}});
    const auto ticket = ledger_.urge(std::move(record));
    const bool recorded = co_await ledger_.attempted(ticket);
    co_return recorded || take_unrecorded_turn();
}

bool departures::take_unrecorded_turn() {
    const auto now = boot_now();
    if (now < next_unrecorded_) return false;
    next_unrecorded_ = now + watching_.under().schedule.floor;
    return true;
}

void departures::leave(passage& way) {
    const auto now = boot_now();
    watching_.left(way.id, now);
    way.reserved = false;
    const auto horizon = watch::limits::horizon(now);
    std::erase_if(made_,
                  [horizon](const auto& each) { return each.second.left && *each.second.left <= horizon; });

    ledger::changes left;
    left.horizon = horizon;
    if (const auto own = made_.find(way.number); own != made_.end()) {
        own->second.left = now;
        left.requests.insert(*own);
    }
    ledger_.note(std::move(left));
}

void departures::end(const passage& way) {
    if (!way.reserved) return;
    watching_.released();
    if (made_.erase(way.number) == 0) return;
    ledger::changes none;
    none.requests.insert({way.number, std::nullopt});
    ledger_.note(std::move(none));
}

}  // namespace dcv
