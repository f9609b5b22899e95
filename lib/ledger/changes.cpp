#include "ledger/changes.hpp"

#include <utility>

namespace dcv::ledger {

namespace {

template <class Map>
void merge_map(Map& earlier, Map&& later) {
    later.merge(earlier);  // Where both have a key, the later value stays.
    earlier = std::move(later);
}

}  // namespace

bool changes::empty() const {
    return !all && domains.empty() && unannounced.empty() && requests.empty() && !account;
}

void changes::merge(changes&& later) {
    if (later.all) {
        *this = std::move(later);
        return;
    }
    merge_map(domains, std::move(later.domains));
    merge_map(unannounced, std::move(later.unannounced));
    merge_map(requests, std::move(later.requests));
    if (later.horizon) horizon = later.horizon;
    if (later.account) account = later.account;
}

void contents::forget_boottime() {
    for (auto& one : domains)
        one.clock.reset();
    for (auto& [number, sent] : requests)
        sent.left.reset();
    if (account) account->gate.clock.reset();
}

}  // namespace dcv::ledger
