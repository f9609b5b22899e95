#include "watch/watchlist.hpp"

#include "watch/waiting.hpp"

#include <algorithm>
#include <utility>

namespace dcv::watch {

using certcentral::domain_id;

void watchlist::resume(const remembered& known, const moment& now) {
    if (known.active) {
        active_.try_emplace(known.who.id, known);
        return;
    }
    const auto [place, is_new] = watched_.try_emplace(known.who.id, recall(known, policy_, now));
    if (!is_new) return;
    watched& one = place->second;
    const bool has_reason = known.reason != certcentral::reason::none;
    const auto said = certcentral::row_of(known.reason).said;
    one.was_answered = one.answered_at || (has_reason && said == certcentral::bearing::answered);
    one.judged = (has_reason && said != certcentral::bearing::cut_off) ||
                 known.denials + known.troubles > 0 || one.was_answered;
    if (one.denials.parked) ++parked_;
    enqueue(one);
}

void watchlist::was_asked(domain_id id, instant when) {
    const auto found = watched_.find(id);
    if (found == watched_.end()) {
        lately_.insert_or_assign(id, when);
        return;
    }
    watched& one = found->second;
    one.last_check = std::max(one.last_check.value_or(when), when);
    requeue(one, std::max<instant>(one.next_check, when + policy_.floor));
}

void watchlist::start(const domain& who, const moment& now) {
    watched fresh{who, now.wall, now.boot - age_at(now.wall, beginning(who, now.wall))};
    fresh.began = now.boot;
    // The floor is the domain's, not the watch's.
    if (const auto last = lately_.find(who.id); last != lately_.end()) fresh.last_check = last->second;
    fresh.next_check = std::max(now.boot, floor_end(fresh));
    // While the check of a removed namesake is under way, its answer is awaited before anybody asks again.
    fresh.under_way = removed_.contains(who.id);
    watched_.try_emplace(who.id, std::move(fresh));  // `admit` puts it into the queue.
}

void watchlist::reschedule(const schedule& policy, instant now) {
    if (policy == policy_) return;
    policy_ = policy;
    for (auto& [id, one] : watched_) {
        const auto earliest = floor_end(one);
        const auto latest = std::max<instant>(earliest, now + longest_wait(policy_, one, now));
        requeue(one, std::clamp<instant>(one.next_check, earliest, latest));
    }
}

void watchlist::hurry(instant now) {
    for (auto& [id, one] : watched_)
        requeue(one, std::min(one.next_check, std::max(now, floor_end(one))));
}

void watchlist::hurry(const std::vector<domain_id>& ids, instant now) {
    for (const auto id : ids) {
        const auto found = watched_.find(id);
        if (found == watched_.end() || found->second.under_way) continue;
        watched& one = found->second;
        one.asked_for = true;
        requeue(one, std::min(one.next_check, std::max(now, floor_end(one))));
    }
}

void watchlist::enqueue(const watched& one) {
    const auto since = one.last_check.value_or(one.next_check);
    const boottime::duration intended = scheduled_wait(policy_, one, since, 0);
    // A new one was not asked about yet: it waits as if it had been asked about one interval ago.
    wait until{one.last_check.value_or(one.next_check - intended), one.next_check, intended};
    until.came = one.came;
    if (!one.judged) until.as = standing::first;
    if (one.asked_for) until.as = standing::urgent;
    queue_.add(one.who.id, until);
}

void watchlist::requeue(watched& one, instant due) {
    one.next_check = due;
    if (one.under_way) one.was_due = std::min(one.was_due, due);
    if (one.under_way) return;
    queue_.remove(one.who.id);
    enqueue(one);
}

std::optional<instant> watchlist::next_probe(instant now) const {
    std::optional<instant> earliest;
    for (const auto& [id, one] : watched_) {
        if (one.under_way) continue;
        const auto from = std::max(now, probe_from(one));
        earliest = std::min(earliest.value_or(from), from);
    }
    return earliest;
}

instant watchlist::probe_from(const watched& one) const {
    return one.denials.parked ? one.next_check : floor_end(one);
}

instant watchlist::earliest_check(domain_id id, instant now) const {
    return std::max(now, floor_end(watched_.at(id)));
}

instant watchlist::floor_end(const watched& one) const {
    return one.last_check ? *one.last_check + policy_.floor : instant::min();
}

void watchlist::take(domain_id id, instant now) {
    watched& one = watched_.at(id);
    queue_.take(id);
    one.asked_for = false;
    one.under_way = true;
    one.has_left = false;
    one.last_check = now;
    one.was_due = one.next_check;
    one.next_check = now + wait_after(policy_, one, certcentral::row_of(one.reason).kind, now, 0);
}

void watchlist::left(domain_id id) {
    const auto removed = removed_.find(id);
    watched& one = removed != removed_.end() ? removed->second : watched_.at(id);
    if (!std::exchange(one.has_left, true)) ++one.checks;
}

void watchlist::give_back(domain_id id, instant now) {
    const bool was_removed = removed_.erase(id) > 0;
    const auto found = watched_.find(id);
    if (found == watched_.end()) {
        lately_.insert_or_assign(id, now);
        return;
    }
    watched& one = found->second;
    one.under_way = false;
    if (was_removed) {
        one.last_check = now;  // A new watch of the same id has waited for this.
        one.next_check = now + policy_.floor;
        enqueue(one);
    } else {
        put_off(one, now);
    }
}

std::optional<instant> watchlist::next_due() const {
    return queue_.next_due();
}

std::size_t watchlist::due(instant now, std::size_t most) const {
    return queue_.due(now, most);
}

const watched* watchlist::find(domain_id id) const {
    // The removed one first: while it is there, the answer under way is its own.
    if (const auto one = removed_.find(id); one != removed_.end()) return &one->second;
    const auto one = watched_.find(id);
    return one == watched_.end() ? nullptr : &one->second;
}

std::optional<remembered> watchlist::remember(domain_id id, const moment& now) const {
    if (const auto one = watched_.find(id); one != watched_.end()) return watch::remember(one->second, now);
    if (const auto done = active_.find(id); done != active_.end()) return done->second;
    return {};
}

std::vector<remembered> watchlist::remember_all(const moment& now) const {
    std::vector<remembered> all;
    all.reserve(watched_.size() + active_.size());
    for (const auto& [id, one] : watched_)
        all.push_back(watch::remember(one, now));
    for (const auto& [id, done] : active_)
        all.push_back(done);
    return all;
}

std::vector<const watched*> watchlist::all_watched() const {
    std::vector<const watched*> all;
    all.reserve(watched_.size());
    for (const auto& [id, one] : watched_)
        all.push_back(&one);
    std::sort(all.begin(), all.end(),
              [](const watched* left, const watched* right) { return left->who.id < right->who.id; });
    return all;
}

}  // namespace dcv::watch
