#include "watch/watchlist.hpp"

#include <algorithm>
#include <utility>

namespace dcv::watch {

using certcentral::answer;
using certcentral::domain_id;
using certcentral::verdict;

namespace {

/// Warnings about one domain repeat no more often, and a domain whose method is unsuitable is asked no more
/// often: only a person can change that.
constexpr std::chrono::hours between_warnings{1};

/// The random value lives 30 days; DigiCert's own library counts 29.
constexpr std::chrono::days ageing_soon{25};
constexpr std::chrono::days ageing_now{29};

std::chrono::milliseconds age_at(wall_time now, const domain& who) {
    if (!who.since) return std::chrono::milliseconds{0};
    return std::clamp<std::chrono::milliseconds>(now - *who.since, std::chrono::milliseconds{0}, oldest_age);
}

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

ageing ageing_of(std::chrono::milliseconds age) {
    if (age >= ageing_now) return ageing::now;
    return age >= ageing_soon ? ageing::soon : ageing::none;
}

/// The step that `one` has reached and nobody was told of.
ageing untold_ageing(watched& one, instant now) {
    const ageing reached = ageing_of(one.age(now));
    return reached == std::exchange(one.told, reached) ? ageing::none : reached;
}

}  // namespace

watchlist::watchlist(schedule policy) : policy_{policy} {
}

void watchlist::add(domain who, instant now, wall_time wall_now) {
    const domain_id id = who.id;
    const instant first_seen = now - age_at(wall_now, who);
    const bool is_new =
        pending_.try_emplace(id, watched{std::move(who), first_seen, 0, {}, {}, {}, {}}).second;
    if (is_new) due_.emplace(now, id);
}

std::optional<domain_id> watchlist::take_due(instant now) {
    if (due_.empty() || due_.begin()->first > now) return {};
    return due_.extract(due_.begin()).value().second;
}

std::optional<instant> watchlist::next_due() const {
    if (due_.empty()) return {};
    return due_.begin()->first;
}

instant watchlist::next_check(const watched& one, verdict kind, instant now, double chance) const {
    const auto wait = jittered_interval(policy_, one.age(now), chance);
    if (kind == verdict::method_unsuitable)
        return now + std::max<std::chrono::milliseconds>(wait, between_warnings);
    return now + wait;
}

change watchlist::record(domain_id id, const answer& answer, instant now, wall_time wall_now, double chance) {
    watched& one = pending_.at(id);
    ++one.checks;

    change changed;
    if (answer.kind == verdict::active) {
        changed.became_active = transition{one.who, wall_now, one.checks, one.age(now), answer.token};
        pending_.erase(id);
        ++active_;
        return changed;
    }
    if (one.reason != answer.reason) changed.previous = std::exchange(one.reason, answer.reason);
    changed.warn = warn(one, answer, now);
    changed.reached = untold_ageing(one, now);
    due_.emplace(next_check(one, answer.kind, now, chance), id);
    return changed;
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
