#include "watch/queue.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

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
    switch (at.until.as) {
        case standing::urgent:
            urgent_.emplace(at.until.due, who);
            return;
        case standing::first:
            firsts_.emplace(at.until.came, who);
            return;
        case standing::known:
            courteous_[at.until.came.list].emplace(at.until.due, who);
            return;
    }
}

void queue::sort_out(domain_id who, const place& at) {
    urgent_.erase({at.until.due, who});
    firsts_.erase({at.until.came, who});
    if (const auto list = courteous_.find(at.until.came.list); list != courteous_.end()) {
        list->second.erase({at.until.due, who});
        if (list->second.empty()) courteous_.erase(list);
    }
    if (const auto peers = late_.find(at.interval_class); peers != late_.end()) {
        peers->second.erase({at.until.from, who});
        if (peers->second.empty()) late_.erase(peers);
    }
}

void queue::take(domain_id who) {
    const auto found = places_.find(who);
    if (found == places_.end()) return;
    switch (found->second.until.as) {
        case standing::urgent:
            break;
        case standing::first:
            firsts_in_a_row_ = std::min(firsts_in_a_row_ + 1, first_checks_in_a_row);
            break;
        case standing::known:
            firsts_in_a_row_ = 0;
            break;
    }
    remove(who);
}

void queue::remove(domain_id who) {
    const auto found = places_.find(who);
    if (found == places_.end()) return;
    by_due_.erase({found->second.until.due, who});
    sort_out(who, found->second);
    places_.erase(found);
}

/// Sorts those of the courteous that came before all first checks that wait in with the late.
void queue::end_courtesy() {
    while (!courteous_.empty()) {
        const auto list = courteous_.begin();
        if (!firsts_.empty() && list->first >= firsts_.begin()->first.list) return;
        for (const auto& [due, who] : list->second) {
            const place& at = places_.at(who);
            late_[at.interval_class].emplace(at.until.from, who);
        }
        courteous_.erase(list);
    }
}

std::optional<certcentral::domain_id> queue::first(instant now) {
    for (auto next = by_due_.upper_bound(sorted_until_); next != by_due_.end() && next->first <= now; ++next)
        sort_in(next->second, places_.at(next->second));
    sorted_until_ = std::max(sorted_until_, now);
    end_courtesy();

    if (!urgent_.empty()) return urgent_.begin()->second;
    if (firsts_.empty()) return most_overdue(now);
    if (firsts_in_a_row_ == first_checks_in_a_row) {
        if (!late_.empty()) return most_overdue(now);
        const auto has_waited = [now](const auto& list) {
            return list.second.begin()->first + longest_courtesy <= now;
        };
        const auto list = std::find_if(courteous_.begin(), courteous_.end(), has_waited);
        if (list != courteous_.end()) return list->second.begin()->second;
    }
    return firsts_.begin()->second;
}

std::optional<certcentral::domain_id> queue::most_overdue(instant now) const {
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
