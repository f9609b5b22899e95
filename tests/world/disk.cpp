#include "world/disk.hpp"

#include "ledger/rows.hpp"

#include <algorithm>

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

/// Those of `all` whose turn has come, taken out in order.
template <class Waiting, class Ready>
Waiting take(Waiting& all, Ready ready) {
    const auto first =
        std::stable_partition(all.begin(), all.end(), [&ready](const auto& each) { return !ready(each); });
    Waiting taken{std::make_move_iterator(first), std::make_move_iterator(all.end())};
    all.erase(first, all.end());
    return taken;
}

/// Times of another boot's clock mean nothing.
void forget_boot(ledger::contents& all) {
    for (auto& [number, made] : all.requests)
        made.left.reset();
    for (auto& one : all.domains)
        one.clock.reset();
    if (all.account) all.account->gate.clock.reset();
}

}  // namespace

void disk::apply(const ledger::changes& batch) {
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
    if (another_boot) forget_boot(all);
    return all;
}

bool disk::is_active(certcentral::domain_id id) const {
    const auto found = domains_.find(id);
    return found != domains_.end() && found->second.active;
}

recorder::ticket recorder::add(ledger::changes what, duration within) {
    waiting_.merge(std::move(what));
    const ticket carried_by = next_;
    if (!in_trouble_) commit_in(within);
    return carried_by;
}

void recorder::commit_in(duration wait) {
    if (wait == duration{0} && !committing_) {
        commit();
        return;
    }
    if (wait == duration{0}) due_ = true;
    given_.in(wait, [this, plan = plan_] {
        if (plan == plan_ && !committing_) commit();
    });
}

void recorder::commit() {
    ++plan_;
    committing_ = true;
    due_ = false;
    attempted_ = next_++;
    under_way_ = in_trouble_ ? given_.everything() : std::exchange(waiting_, {});
    waiting_ = {};
    given_.in(given_.commit_takes(), [this] { conclude(!given_.is_full()); });
}

void recorder::conclude(bool went_well) {
    committing_ = false;
    const bool was_in_trouble = std::exchange(in_trouble_, !went_well);
    if (went_well) {
        disk_.apply(under_way_);
        durable_ = attempted_;
        if (due_ || was_in_trouble || !waiting_.empty())
            commit_in(due_ || was_in_trouble ? duration{0} : duration{std::chrono::seconds{1}});
    } else {
        commit_in(std::chrono::seconds{30});
    }
    answer_those_who_wait();
}

void recorder::answer_those_who_wait() {
    const auto over = attempted_ - (committing_ ? 1 : 0);
    for (auto& [which, then] :
         take(for_attempt_, [&](const auto& each) { return each.first <= over || in_trouble_; }))
        then(durable_ >= which);
    for (auto& [which, then] :
         take(for_durability_, [&](const auto& each) { return each.first <= durable_; }))
        then();
}

void recorder::attempted(ticket which, std::function<void(bool)> then) {
    if (in_trouble_ && !committing_) {
        then(durable_ >= which);
        return;
    }
    for_attempt_.emplace_back(which, std::move(then));
}

void recorder::durable(ticket which, std::function<void()> then) {
    for_durability_.emplace_back(which, std::move(then));
}

void recorder::die(bool written) {
    if (committing_ && written && !given_.is_full()) disk_.apply(under_way_);
}

}  // namespace dcv::world
