// watchlist::relist: what another list of domains changes.
#include "watch/watchlist.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace dcv::watch {

using certcentral::domain_id;

relisted watchlist::relist(const std::vector<domain>& listed, const moment& now) {
    relisted changed;
    std::erase_if(lately_,
                  [this, &now](const auto& each) { return each.second + policy_.floor <= now.boot; });
    remove_unlisted(listed, now, changed);
    for (const auto& who : listed) {
        if (const auto one = watched_.find(who.id); one != watched_.end()) {
            relist_pending(one->second, who, now);
        } else if (const auto done = active_.find(who.id); done != active_.end()) {
            relist_active(done->second, who, now, changed);
        } else {
            start(who, now);
            changed.added.push_back(who);
        }
    }
    admit(listed);
    next_ageing_ = instant::min();
    return changed;
}

void watchlist::remove_unlisted(const std::vector<domain>& listed, const moment& now, relisted& changed) {
    std::unordered_set<domain_id> staying;
    for (const auto& who : listed)
        staying.insert(who.id);
    for (const auto& [id, one] : watched_) {
        if (staying.contains(id)) continue;
        changed.gone.push_back(id);
        changed.removed.push_back(one.who);
    }
    for (const auto& [id, one] : active_) {
        if (staying.contains(id)) continue;
        changed.gone.push_back(id);
        lately_.insert_or_assign(id, std::min(now.boot, now.to_boot(one.active->at, one.clock)));
    }
    for (const auto id : changed.gone) {
        active_.erase(id);
        auto one = watched_.extract(id);
        if (one.empty()) continue;
        queue_.remove(id);
        if (one.mapped().denials.parked) --parked_;
        if (const auto last = one.mapped().last_check) lately_.insert_or_assign(id, *last);
        if (one.mapped().under_way) removed_.insert(std::move(one));
    }
}

/// Gives those who have none their place in the order of first checks. What came at one time counts as one
/// list, and a restart does not know the lists of an earlier process: the beginnings of the watches tell.
void watchlist::admit(const std::vector<domain>& listed) {
    std::vector<watched*> newcomers;
    for (const auto& who : listed) {
        const auto one = watched_.find(who.id);
        if (one != watched_.end() && one->second.came == arrival{}) newcomers.push_back(&one->second);
    }
    const auto earlier = [](const watched* left, const watched* right) { return left->began < right->began; };
    std::vector<watched*> in_time = newcomers;
    std::stable_sort(in_time.begin(), in_time.end(), earlier);
    // What is remembered of one list's beginning differs by the rounding.
    constexpr std::chrono::milliseconds rounding{10};
    const watched* previous = nullptr;
    for (auto* const one : in_time) {
        if (previous == nullptr || one->began - previous->began > rounding) ++last_came_.list;
        one->came.list = last_came_.list;
        previous = one;
    }
    last_came_.place = 0;
    for (auto* const one : newcomers) {
        queue_.remove(one->who.id);
        one->came.place = ++last_came_.place;
        if (!one->under_way) enqueue(*one);
    }
}

void watchlist::relist_pending(watched& one, const domain& listed, const moment& now) {
    if (one.who.since != listed.since) {
        one.first_seen = now.boot - age_at(now.wall, beginning(listed, one.seen_at));
        one.told = std::min(one.told, ageing_of(one.age(now.boot)));
    }
    one.who = listed;
}

void watchlist::relist_active(remembered& one, const domain& listed, const moment& now, relisted& changed) {
    one.who.name = listed.name;
    if (listed.since == one.who.since) return;
    if (!listed.since || *listed.since <= one.active->at) {
        changed.unmoved.push_back(listed);
        return;
    }
    lately_.insert_or_assign(listed.id, std::min(now.boot, now.to_boot(one.active->at, one.clock)));
    active_.erase(listed.id);
    start(listed, now);
    changed.added.push_back(listed);
    changed.rearmed.push_back(listed);
}

}  // namespace dcv::watch
