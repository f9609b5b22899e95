// watchlist::record: what an answer changes.
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
    if (!deserves_warning(verdict_of(answer))) return false;
    if (one.warned == answer.reason && now - one.warned_at < between_warnings) return false;
    one.warned = answer.reason;
    one.warned_at = now;
    return true;
}

/// Whether it was trouble with that one domain: no answer, or none that could be used.
bool is_trouble(certcentral::bearing said) {
    return said == certcentral::bearing::broken || said == certcentral::bearing::unheard;
}

/// What became of `one`, which `now` was found active.
transition transition_of(const watched& one, const answer& answer, const moment& now, bool removed) {
    return {one.who, now.wall, one.checks, one.age(now.boot), answer.token, removed, !one.was_answered};
}

}  // namespace

change watchlist::record(domain_id id, const answer& answer, const moment& now, double chance,
                         const circumstances& account) {
    if (const auto removed = removed_.find(id); removed != removed_.end()) {
        const auto changed = record_removed(removed->second, answer, now);
        give_back(id, now.boot);
        return changed;
    }
    watched& one = watched_.at(id);
    if (verdict_of(answer) == verdict::active) return conclude(one, answer, now);

    change changed;
    one.under_way = false;
    const bool told = !account.blameless || !account.gate_closed;
    if (told && one.reason != answer.reason) changed.previous = std::exchange(one.reason, answer.reason);
    if (told) one.detail = answer.detail;
    if (account.blameless) {
        put_off(one, now.boot);
        return changed;
    }
    one.judged = true;
    if (bearing_of(answer) == certcentral::bearing::answered) {
        one.answered_at = now.boot;
        one.was_answered = true;
    }
    count(one, answer, account, now.boot, changed);
    changed.warn = warn(one, answer, now.boot);
    one.last_check = now.boot;
    one.next_check = now.boot + wait_after(policy_, one, verdict_of(answer), now.boot, chance);
    enqueue(one);
    return changed;
}

change watchlist::record_removed(const watched& one, const answer& answer, const moment& now) {
    change changed;
    if (verdict_of(answer) == verdict::active) changed.became_active = transition_of(one, answer, now, true);
    return changed;
}

/// Nothing was learned about the domain: as if it had not been asked about, but for the floor. That counts
/// from now, because a request leaves some time after its check began.
void watchlist::put_off(watched& one, instant now) {
    one.last_check = now;
    one.next_check = std::max<instant>(now + policy_.floor, one.was_due);
    enqueue(one);
}

void watchlist::count_denial(domain_id id, instant when) {
    const auto found = watched_.find(id);
    if (found == watched_.end()) return;
    watched& one = found->second;
    if (one.answered_at && *one.answered_at >= when)
        return;  // Whatever was denied then, it was answered since.
    one.denials.count_late(when);
    one.judged = true;
    requeue(one, one.next_check);
}

void watchlist::forget_answers(instant now) {
    for (auto& [id, one] : watched_) {
        one.answered_at.reset();
        if (std::exchange(one.denials, {}).parked) {
            --parked_;
            requeue(one, std::min(one.next_check, std::max(now, floor_end(one))));
        }
    }
}

void watchlist::count(watched& one, const answer& answer, const circumstances& account, instant now,
                      change& changed) {
    const auto said = bearing_of(answer);
    one.troubles = is_trouble(said) ? one.troubles + 1 : 0;
    switch (one.denials.heard(said, account.blameless, account.others_answered, now)) {
        case parking_step::none:
            return;
        case parking_step::parked:
            ++parked_;
            changed.parked = true;
            return;
        case parking_step::unparked:
            --parked_;
            return;
    }
}

change watchlist::conclude(watched& one, const answer& answer, const moment& now) {
    change changed;
    changed.became_active = transition_of(one, answer, now, false);
    one.last_check = now.boot;
    one.reason = answer.reason;
    one.detail = answer.detail;
    if (std::exchange(one.denials, {}).parked) --parked_;
    one.troubles = 0;
    remembered done = watch::remember(one, now);
    done.active = activation{now.wall, changed.became_active->transition_id()};
    watched_.erase(done.who.id);
    active_.insert_or_assign(done.who.id, std::move(done));
    return changed;
}

}  // namespace dcv::watch
