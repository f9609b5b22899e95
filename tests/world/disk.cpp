#include "world/disk.hpp"

#include "ledger/rows.hpp"

namespace dcv::world {

namespace {

template <class Map, class Changes>
void apply_to(Map& kept, const Changes& changed) {
    for (const auto& [key, value] : changed) {
        if (value) {
            kept.insert_or_assign(key, *value);
        } else {
            kept.erase(key);
        }
    }
}

}  // namespace

std::vector<watch::transition> disk::apply(const ledger::changes& batch) {
    for (const auto& [number, made] : batch.requests) {
        const auto known = requests_.find(number);  // Of one that was never used, the number is used again.
        if (made && (known == requests_.end() || known->second.id != made->id)) ++recorded_[made->id];
    }
    if (batch.all) {
        domains_.clear();
        unannounced_.clear();
        requests_.clear();
    }
    apply_to(domains_, batch.domains);
    apply_to(unannounced_, batch.unannounced);
    apply_to(requests_, batch.requests);
    if (batch.horizon) {
        std::erase_if(requests_, [&batch](const auto& each) {
            return each.second.left && *each.second.left <= *batch.horizon;
        });
    }
    if (batch.account) account_ = batch.account;
    std::vector<watch::transition> fresh;
    for (const auto& [id, step] : batch.unannounced) {
        if (step && transitions_.insert(id).second) fresh.push_back(*step);
    }
    return fresh;
}

ledger::contents disk::read(bool another_boot) const {
    ledger::contents all;
    for (const auto& [id, one] : domains_)
        all.domains.push_back(ledger::to_domain(ledger::to_row(one)));
    for (const auto& [id, step] : unannounced_)
        all.unannounced.push_back(ledger::to_transition(ledger::to_row(step)));
    for (const auto& [number, made] : requests_)
        all.requests.insert(ledger::to_request(ledger::to_row(number, made)));
    if (account_) all.account = ledger::to_account(ledger::to_row(*account_, {})).known;
    if (another_boot) all.forget_boottime();
    return all;
}

std::uint64_t disk::recorded(certcentral::domain_id id) const {
    const auto found = recorded_.find(id);
    return found == recorded_.end() ? 0 : found->second;
}

bool disk::is_active(certcentral::domain_id id) const {
    const auto found = domains_.find(id);
    return found != domains_.end() && found->second.active;
}

}  // namespace dcv::world
