#include "watch/waiting.hpp"

#include "watch/parking.hpp"
#include "watch/pause.hpp"

#include <algorithm>

namespace dcv::watch {

using certcentral::verdict;
using std::chrono::milliseconds;

milliseconds scheduled_wait(const schedule& policy, const watched& one, instant now, double chance) {
    const auto wait = jittered_interval(policy, one.age(now), chance);
    return one.denials.parked ? std::max<milliseconds>(wait, parked_interval) : wait;
}

milliseconds wait_after(const schedule& policy, const watched& one, verdict kind, instant now,
                        double chance) {
    const auto wait = scheduled_wait(policy, one, now, chance) + trouble_pause(one.troubles, chance);
    return kind == verdict::method_unsuitable ? std::max<milliseconds>(wait, unsuitable_interval) : wait;
}

milliseconds longest_wait(const schedule& policy, const watched& one, instant now) {
    const auto wait = scheduled_wait(policy, one, now, 1) + trouble_pause(one.troubles, 1);
    return one.reason == certcentral::reason::invalid_dns_method
               ? std::max<milliseconds>(wait, unsuitable_interval)
               : wait;
}

}  // namespace dcv::watch
