#include "watch/remembered.hpp"

#include <algorithm>

namespace dcv::watch {

remembered remember(const watched& one, const moment& now) {
    remembered kept{one.who,    one.seen_at, one.checks, one.reason, {}, now.to_wall(one.next_check),
                    one.warned, {},          one.told,   {}};
    if (one.last_check) kept.last_check = now.to_wall(*one.last_check);
    if (!one.warned.empty()) kept.warned_at = now.to_wall(one.warned_at);
    return kept;
}

watched recall(const remembered& one, const schedule& policy, const moment& now) {
    watched known{one.who, one.seen_at, {}, one.checks, one.reason, {}, {}, false, one.warned, {}, one.told};
    known.first_seen = now.boot - age_at(now.wall, beginning(one.who, one.seen_at));
    known.next_check = std::clamp(now.to_boot(one.next_check), now.boot,
                                  now.boot + longest_wait(policy, known.age(now.boot)));
    // A time that lies ahead tells only that a clock was set: "just now" is the careful reading.
    if (one.last_check) known.last_check = std::min(now.to_boot(*one.last_check), now.boot);
    if (one.warned_at) known.warned_at = std::min(now.to_boot(*one.warned_at), now.boot);
    return known;
}

}  // namespace dcv::watch
