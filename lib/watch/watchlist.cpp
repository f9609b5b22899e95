#include "watch/watchlist.hpp"

#include <algorithm>
#include <utility>

namespace dcv::watch {

using certcentral::answer;
using certcentral::domain_id;
using certcentral::verdict;

namespace {

/// Warnings about one domain repeat no more often.
constexpr std::chrono::hours between_warnings{1};

bool deserves_warning(verdict kind) {
    return kind == verdict::rejected || kind == verdict::method_unsuitable;
}

/// Whether to warn now: at first, about another reason, or when the last warning is an hour old.
bool warn(watched& one, const answer& answer, instant now) {
    if (!deserves_warning(answer.kind)) return false;
    if (one.warned == answer.reason && now - one.warned_at < between_warnings) return false;
    one.warned = answer.reason;
    one.warned_at = now;
    return true;
}

/// The step that `one` has reached and nobody was told of.
ageing untold_ageing(watched& one, instant now) {
    const ageing reached = ageing_of(one.age(now));
    return reached == std::exchange(one.told, reached) ? ageing::none : reached;
}

std::chrono::milliseconds wait_after(const schedule& policy, const watched& one, verdict kind, instant now,
                                     double chance) {
    const auto wait = jittered_interval(policy, one.age(now), chance);
    if (kind != verdict::method_unsuitable) return wait;
    return std::max<std::chrono::milliseconds>(wait, unsuitable_interval);
}

/// What became of `one`, which `now` was found active.
transition transition_of(const watched& one, const answer& answer, const moment& now, bool removed) {
    return {one.who, now.wall, one.checks, one.age(now.boot), answer.token, removed};
}

}  // namespace

void watchlist::resume(const remembered& known, const moment& now) {
    if (known.active) {
        active_.try_emplace(known.who.id, known);
        return;
    }
    const auto [place, is_new] = pending_.try_emplace(known.who.id, recall(known, policy_, now));
    if (is_new) due_.emplace(place->second.next_check, known.who.id);
}

void watchlist::was_asked(domain_id id, instant when) {
    const auto found = pending_.find(id);
    if (found == pending_.end()) return;
    watched& one = found->second;
    one.last_check = std::max(one.last_check.value_or(when), when);
    requeue(one, std::max<instant>(one.next_check, when + policy_.floor));
}

void watchlist::start(const domain& who, const moment& now) {
    watched fresh{
        who, now.wall, now.boot - age_at(now.wall, beginning(who, now.wall)), 0, {}, {}, now.boot, false, {},
        {},  {}};
    // While the check of a removed namesake is under way, its answer is awaited before anybody asks again.
    fresh.under_way = removed_.contains(who.id);
    if (!fresh.under_way) due_.emplace(now.boot, who.id);
    pending_.try_emplace(who.id, std::move(fresh));
}

void watchlist::reschedule(const schedule& policy, instant now) {
    if (policy == policy_) return;
    policy_ = policy;
    for (auto& [id, one] : pending_) {
        const auto earliest = earliest_check(id, now);
        const auto latest = std::max<instant>(earliest, now + longest_wait(policy_, one.age(now)));
        requeue(one, std::clamp<instant>(one.next_check, earliest, latest));
    }
}

void watchlist::hurry(instant now) {
    for (auto& [id, one] : pending_)
        requeue(one, std::min(one.next_check, earliest_check(id, now)));
}

void watchlist::requeue(watched& one, instant due) {
    if (!one.under_way) {
        due_.erase({one.next_check, one.who.id});
        due_.emplace(due, one.who.id);
    }
    one.next_check = due;
}

std::optional<domain_id> watchlist::take_due(instant now) {
    if (due_.empty() || due_.begin()->first > now) return {};
    const auto id = due_.begin()->second;
    take(id, now);
    return id;
}

instant watchlist::earliest_check(domain_id id, instant now) const {
    const auto& last = pending_.at(id).last_check;
    return last ? std::max<instant>(now, *last + policy_.floor) : now;
}

void watchlist::take(domain_id id, instant now) {
    watched& one = pending_.at(id);
    due_.erase({one.next_check, id});
    ++one.checks;
    one.under_way = true;
    one.last_check = now;
    one.next_check = now + jittered_interval(policy_, one.age(now), 0);
}

void watchlist::give_back(domain_id id) {
    removed_.erase(id);
    const auto found = pending_.find(id);
    if (found == pending_.end()) return;
    found->second.under_way = false;
    due_.emplace(found->second.next_check, id);
}

std::optional<instant> watchlist::next_due() const {
    if (due_.empty()) return {};
    return due_.begin()->first;
}

std::size_t watchlist::due(instant now, std::size_t most) const {
    std::size_t count = 0;
    for (auto next = due_.begin(); next != due_.end() && next->first <= now && count < most; ++next)
        ++count;
    return count;
}

change watchlist::record(domain_id id, const answer& answer, const moment& now, double chance) {
    if (auto one = removed_.extract(id); !one.empty()) {
        give_back(id);
        change changed;
        if (answer.kind == verdict::active)
            changed.became_active = transition_of(one.mapped(), answer, now, true);
        return changed;
    }
    watched& one = pending_.at(id);
    if (answer.kind == verdict::active) return conclude(one, answer, now);

    change changed;
    if (one.reason != answer.reason) changed.previous = std::exchange(one.reason, answer.reason);
    changed.warn = warn(one, answer, now.boot);
    changed.reached = untold_ageing(one, now.boot);
    one.under_way = false;
    one.last_check = now.boot;
    one.next_check = now.boot + wait_after(policy_, one, answer.kind, now.boot, chance);
    due_.emplace(one.next_check, id);
    return changed;
}

change watchlist::conclude(watched& one, const answer& answer, const moment& now) {
    change changed;
    changed.became_active = transition_of(one, answer, now, false);
    one.last_check = now.boot;
    one.reason = answer.reason;
    remembered done = watch::remember(one, now);
    done.active = activation{now.wall, changed.became_active->transition_id()};
    pending_.erase(done.who.id);
    active_.insert_or_assign(done.who.id, std::move(done));
    return changed;
}

const watched* watchlist::find(domain_id id) const {
    // The removed one first: while it is there, the answer under way is its own.
    if (const auto one = removed_.find(id); one != removed_.end()) return &one->second;
    const auto one = pending_.find(id);
    return one == pending_.end() ? nullptr : &one->second;
}

std::optional<remembered> watchlist::remember(domain_id id, const moment& now) const {
    if (const auto one = pending_.find(id); one != pending_.end()) return watch::remember(one->second, now);
    if (const auto done = active_.find(id); done != active_.end()) return done->second;
    return {};
}

std::vector<remembered> watchlist::remember_all(const moment& now) const {
    std::vector<remembered> all;
    all.reserve(pending_.size() + active_.size());
    for (const auto& [id, one] : pending_)
        all.push_back(watch::remember(one, now));
    for (const auto& [id, done] : active_)
        all.push_back(done);
    return all;
}

std::vector<const watched*> watchlist::all_pending() const {
    std::vector<const watched*> all;
    all.reserve(pending_.size());
    for (const auto& [id, one] : pending_)
        all.push_back(&one);
    std::sort(all.begin(), all.end(),
              [](const watched* left, const watched* right) { return left->who.id < right->who.id; });
    return all;
}

}  // namespace dcv::watch
