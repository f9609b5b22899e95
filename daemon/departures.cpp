#include "daemon/departures.hpp"

#include "daemon/clock.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace dcv {

namespace asio = boost::asio;

namespace {

/// When the requests left, in order.
std::vector<watch::instant> times_of(const departures::requests& made) {
    std::vector<watch::instant> times;
    for (const auto& [number, each] : made)
        times.push_back(each.left.value());
    std::sort(times.begin(), times.end());
    return times;
}

}  // namespace

departures::departures(watch::allowance most, std::chrono::milliseconds floor, requests made,
                       ledger::recorder& ledger)
    : limits_{most}, floor_{floor}, made_{std::move(made)}, ledger_{ledger}, next_unrecorded_{boot_now()} {
    for (const auto when : times_of(made_))
        limits_.sent(when);
}

void departures::change(watch::allowance most, std::chrono::milliseconds floor) {
    limits_.change(most);
    floor_ = floor;
}

bool departures::admits(std::size_t due) {
    const auto now = boot_now();
    if (ledger_.in_trouble() && now < next_unrecorded_) return false;
    return limits_.admits(due, now);
}

std::optional<watch::instant> departures::next_admission() const {
    const auto next = limits_.next_admission(boot_now());
    return next && ledger_.in_trouble() ? std::max(*next, next_unrecorded_) : next;
}

departures::passage departures::begin(certcentral::domain_id id) {
    limits_.reserve(boot_now());
    return {id};
}

asio::awaitable<bool> departures::permit(passage& way, std::function<ledger::changes()> also) {
    if (!way.reserved) {
        if (limits_.room(boot_now()) == 0) co_return false;
        limits_.reserve(boot_now());
        way.reserved = true;
    }
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
    next_unrecorded_ = now + floor_;
    return true;
}

void departures::leave(passage& way) {
    const auto now = boot_now();
    limits_.left(now);
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
    limits_.released();
    if (made_.erase(way.number) == 0) return;
    ledger::changes none;
    none.requests.insert({way.number, std::nullopt});
    ledger_.note(std::move(none));
}

}  // namespace dcv
