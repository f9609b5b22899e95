#include "watch/remembered.hpp"

#include "watch/waiting.hpp"

#include <algorithm>

namespace dcv::watch {

namespace {

/// When the watch began, by the wall clock of now: a clock that was wrong then does no harm for ever. Beyond
/// `oldest_age` nothing is known that is better than what was recorded.
wall_time healed(const watched& one, const moment& now) {
    const auto began = one.who.since ? one.began : one.first_seen;
    return now.boot - began < oldest_age ? now.to_wall(began) : one.seen_at;
}

/// `since` is a date that a person wrote: the wall clock of now tells its age. The first sight was recorded:
/// within one boot its age goes on, whatever is done to the wall clock.
instant first_seen(const remembered& one, const moment& now) {
    if (one.who.since || !one.clock) return now.boot - age_at(now.wall, beginning(one.who, one.seen_at));
    return std::clamp<instant>(now.to_boot(one.seen_at, one.clock), now.boot - oldest_age, now.boot);
}

/// The share of `most` that falls to that id: even over many ids (splitmix64, Steele et al. 2014).
boottime::duration share_of(certcentral::domain_id id, std::chrono::milliseconds most) {
    auto mixed = static_cast<std::uint64_t>(id.value()) + 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    mixed ^= mixed >> 31U;
    const std::chrono::duration<double, std::milli> share{static_cast<double>(mixed) * 0x1p-64 *
                                                          static_cast<double>(most.count())};
    return std::chrono::floor<boottime::duration>(share);
}

/// What lies further ahead than it can ever wait tells only that a clock was set. All of them at their
/// longest wait would be due at one instant.
instant due(const remembered& one, std::chrono::milliseconds longest, const moment& now) {
    const auto recorded = now.to_boot(one.next_check, one.clock);
    return recorded <= now.boot + longest ? recorded : now.boot + share_of(one.who.id, longest);
}

}  // namespace

remembered remember(const watched& one, const moment& now) {
    remembered kept{one.who, healed(one, now)};
    kept.clock = now.clock();
    kept.checks = one.checks;
    kept.reason = one.reason;
    kept.detail = one.detail;
    kept.next_check = now.to_wall(one.next_check);
    kept.warned = one.warned;
    kept.told = one.told;
    kept.troubles = one.troubles;
    kept.denials = one.denials.denials;
    kept.parked = one.denials.parked;
    if (kept.denials > 0) kept.denied_at = now.to_wall(one.denials.first_at);
    if (one.last_check) kept.last_check = now.to_wall(*one.last_check);
    if (one.answered_at) kept.answered_at = now.to_wall(*one.answered_at);
    if (one.warned != certcentral::reason::none) kept.warned_at = now.to_wall(one.warned_at);
    return kept;
}

watched recall(const remembered& one, const schedule& policy, const moment& now) {
    const auto past = [&one, &now](wall_time time) {
        // A time that lies ahead tells only that a clock was set: "just now" is the careful reading.
        return std::min(now.to_boot(time, one.clock), now.boot);
    };
    watched known{one.who, one.seen_at};
    known.checks = one.checks;
    known.reason = one.reason;
    known.detail = one.detail;
    known.warned = one.warned;
    known.told = one.told;
    known.troubles = one.troubles;
    known.denials = {one.denials, {}, one.parked};
    known.first_seen = first_seen(one, now);
    known.began = std::min(now.to_boot(one.seen_at, one.clock), now.boot);
    known.next_check = due(one, longest_wait(policy, known, now.boot), now);
    if (one.denied_at) known.denials.first_at = past(*one.denied_at);
    if (one.last_check) known.last_check = past(*one.last_check);
    if (one.answered_at) known.answered_at = past(*one.answered_at);
    if (one.warned_at) known.warned_at = past(*one.warned_at);
    return known;
}

}  // namespace dcv::watch
