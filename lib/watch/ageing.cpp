// watchlist::age: how near the domains are to the end of their random values, by the clock alone.
#include "watch/watchlist.hpp"

#include <algorithm>

namespace dcv::watch {

namespace {

/// The step after `reached`; the last one is its own.
ageing after(ageing reached) {
    return std::min(static_cast<ageing>(static_cast<int>(reached) + 1), ageing::expired);
}

}  // namespace

std::vector<aged> watchlist::age(instant now) {
    std::vector<aged> reached;
    if (now < next_ageing_) return reached;
    next_ageing_ = instant::max();
    for (auto& [id, one] : watched_) {
        const auto step = ageing_of(one.age(now));
        if (step > one.told) reached.push_back({one.who, step, one.age(now)});
        one.told = step;
        if (step != ageing::expired)
            next_ageing_ = std::min<instant>(next_ageing_, one.first_seen + age_of(after(step)));
    }
    std::sort(reached.begin(), reached.end(),
              [](const aged& left, const aged& right) { return left.who.id < right.who.id; });
    return reached;
}

}  // namespace dcv::watch
