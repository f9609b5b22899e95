#include "engine/departures.hpp"

#include <utility>

namespace dcv::engine {

using certcentral::domain_id;
using watch::instant;

instant departures::next_begin(const commit_queue& commits) const {
    return commits.in_trouble() ? next_unrecorded_ : instant::min();
}

void departures::begin(domain_id id, instant now) {
    under_way_.insert_or_assign(id, passage{now});
}

std::optional<ledger::changes> departures::record(domain_id id, watch::polling& watching, instant now) {
    auto& way = under_way_.at(id);
    if (!way.has_place && !watching.may_leave_again(now)) return {};
    way.has_place = true;
    way.number = made_.empty() ? 1 : made_.rbegin()->first + 1;
    const ledger::request own{id, {}};
    made_.insert({way.number, own});
    ledger::changes record;
    record.requests.insert({way.number, own});
    return record;
}

std::vector<departures::verdict> departures::decide(const commit_queue& commits,
                                                    std::chrono::nanoseconds floor, instant now) {
    std::vector<verdict> decided;
    std::erase_if(waiting_, [&commits, &decided, floor, now, this](const waiter& each) {
        const auto recorded = commits.attempted(each.carried_by);
        if (!recorded) return false;
        const bool takes_turn = !*recorded && now >= next_unrecorded_;
        if (takes_turn) next_unrecorded_ = now + floor;
        decided.push_back({each.id, *recorded || takes_turn});
        return true;
    });
    return decided;
}

ledger::changes departures::leave(domain_id id, watch::polling& watching, instant now) {
    auto& way = under_way_.at(id);
    watching.left(id, now);
    way.has_place = false;
    const auto horizon = watch::limits::horizon(now);
    std::erase_if(made_,
                  [horizon](const auto& each) { return each.second.left && *each.second.left <= horizon; });
    ledger::changes left;
    left.horizon = horizon;
    if (const auto own = made_.find(way.number); own != made_.end()) {
        own->second.left = now;
        left.requests.insert(*own);
    }
    return left;
}

departures::ended departures::end(domain_id id, watch::polling& watching, instant now) {
    const passage way = under_way_.extract(id).mapped();
    std::erase_if(waiting_, [id](const waiter& each) { return each.id == id; });
    ended what{{}, std::chrono::round<std::chrono::milliseconds>(now - way.began)};
    if (!way.has_place) return what;
    watching.released();
    if (made_.erase(way.number) > 0) what.noted.requests.insert({way.number, std::nullopt});
    return what;
}

}  // namespace dcv::engine
