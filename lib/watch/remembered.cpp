#include "watch/remembered.hpp"

#include "watch/waiting.hpp"

#include <algorithm>

namespace dcv::watch {

remembered remember(const watched& one, const moment& now) {
    remembered kept{one.who, one.seen_at};
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
    if (!one.warned.empty()) kept.warned_at = now.to_wall(one.warned_at);
    return kept;
}

watched recall(const remembered& one, const schedule& policy, const moment& now) {
    watched known{one.who, one.seen_at};
    known.checks = one.checks;
    known.reason = one.reason;
    known.detail = one.detail;
    known.warned = one.warned;
    known.told = one.told;
    known.troubles = one.troubles;
    known.denials = {one.denials, {}, one.parked};
    known.first_seen = now.boot - age_at(now.wall, beginning(one.who, one.seen_at));
    known.next_check =
        std::min<instant>(now.to_boot(one.next_check), now.boot + longest_wait(policy, known, now.boot));
    // A time that lies ahead tells only that a clock was set: "just now" is the careful reading.
    if (one.denied_at) known.denials.first_at = std::min(now.to_boot(*one.denied_at), now.boot);
    if (one.last_check) known.last_check = std::min(now.to_boot(*one.last_check), now.boot);
    if (one.answered_at) known.answered_at = std::min(now.to_boot(*one.answered_at), now.boot);
    if (one.warned_at) known.warned_at = std::min(now.to_boot(*one.warned_at), now.boot);
    return known;
}

}  // namespace dcv::watch
