// watchlist::relist: what another list of domains changes.
#include "watch/watchlist.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace dcv::watch {

using certcentral::domain_id;

relisted watchlist::relist(const std::vector<domain>& listed, const moment& now) {
    relisted changed;
    remove_unlisted(listed, changed);
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
    return changed;
}

void watchlist::remove_unlisted(const std::vector<domain>& listed, relisted& changed) {
    std::unordered_set<domain_id> staying;
    for (const auto& who : listed)
        staying.insert(who.id);
    for (const auto& [id, one] : watched_) {
        if (staying.contains(id)) continue;
        changed.gone.push_back(id);
        changed.removed.push_back(one.who);
    }
    for (const auto& [id, one] : active_) {
        if (!staying.contains(id)) changed.gone.push_back(id);
    }
    for (const auto id : changed.gone) {
        active_.erase(id);
        auto one = watched_.extract(id);
        if (one.empty()) continue;
        queue_.remove(id);
        if (one.mapped().denials.parked) --parked_;
        if (one.mapped().under_way) removed_.insert(std::move(one));
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
    active_.erase(listed.id);
    start(listed, now);
    changed.added.push_back(listed);
    changed.rearmed.push_back(listed);
}

}  // namespace dcv::watch
