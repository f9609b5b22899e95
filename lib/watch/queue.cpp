#include "watch/queue.hpp"

#include <algorithm>
#include <cmath>

namespace dcv::watch {

namespace {

int class_of(boottime::duration interval) {
    return static_cast<int>(std::log(static_cast<double>(interval.count())) / std::log(1.05));
}

/// How many of its own intervals one has waited for.
double lateness(const wait& until, instant now) {
    return static_cast<double>((now - until.from).count()) / static_cast<double>(until.intended.count());
}

}  // namespace

void queue::add(domain_id who, const wait& until) {
    wait kept = until;
    kept.intended = std::max(until.intended, until.due - until.from);
    const auto [added, is_new] = places_.try_emplace(who, place{kept, class_of(kept.intended)});
    by_due_.emplace(kept.due, who);
    if (kept.due <= sorted_until_) sort_in(who, added->second);
}

void queue::sort_in(domain_id who, const place& at) {
    late_[at.interval_class].emplace(at.until.from, who);
}

void queue::remove(domain_id who) {
    const auto found = places_.find(who);
    if (found == places_.end()) return;
    const place& at = found->second;
    by_due_.erase({at.until.due, who});
    if (const auto peers = late_.find(at.interval_class); peers != late_.end()) {
        peers->second.erase({at.until.from, who});
        if (peers->second.empty()) late_.erase(peers);
    }
    places_.erase(found);
}

std::optional<certcentral::domain_id> queue::first(instant now) {
    for (auto next = by_due_.upper_bound(sorted_until_); next != by_due_.end() && next->first <= now; ++next)
        sort_in(next->second, places_.at(next->second));
    sorted_until_ = std::max(sorted_until_, now);

    std::optional<domain_id> latest;
    double most = 0;
    for (const auto& [interval_class, peers] : late_) {
        const auto who = peers.begin()->second;
        const double late = lateness(places_.at(who).until, now);
        if (latest && late <= most) continue;
        latest = who;
        most = late;
    }
    return latest;
}

std::optional<instant> queue::next_due() const {
    if (by_due_.empty()) return {};
    return by_due_.begin()->first;
}

std::size_t queue::due(instant now, std::size_t most) const {
    std::size_t count = 0;
    for (auto next = by_due_.begin(); next != by_due_.end() && next->first <= now && count < most; ++next)
        ++count;
    return count;
}

}  // namespace dcv::watch
