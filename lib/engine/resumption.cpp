#include "engine/resumption.hpp"

#include <algorithm>
#include <utility>

namespace dcv::engine {

namespace {

/// By the time at which they left, which all have.
std::vector<ledger::request> in_order(const departures::requests& requests) {
    std::vector<ledger::request> all;
    for (const auto& [number, made] : requests)
        all.push_back(made);
    std::sort(all.begin(), all.end(),
              [](const auto& one, const auto& other) { return *one.left < *other.left; });
    return all;
}

}  // namespace

resumption resume(const ledger::contents& found, const watch::terms& terms, std::uint64_t account_mark,
                  const std::vector<watch::domain>& domains, const watch::moment& now) {
    resumption state{watch::polling{terms}, {}, found.requests, found.unannounced};
    if (const auto& account = found.account) {
        state.watching.resume(account->gate, account->mean_check, now);
        state.watching.resume_account(account->account_mark);
    }
    for (const auto& known : found.domains)
        state.watching.resume(known, now);
    for (auto& [number, made] : state.requests)
        made.left = std::min(made.left.value_or(now.boot), now.boot);
    // The wall clock may have jumped since; limits and floor hold all the same.
    for (const auto& made : in_order(state.requests))
        state.watching.resume_request(made.id, *made.left);
    state.watching.serve(account_mark, now.boot);
    state.changed = state.watching.relist(domains, now);
    return state;
}

ledger::account account_of(const watch::polling& watching, const watch::moment& now) {
    return {watching.under(), watching.account().record(now), watching.mean_check(), watching.account_mark()};
}

ledger::changes everything(const watch::polling& watching, const departures::requests& requests,
                           const watch::moment& now) {
    ledger::changes all;
    all.all = true;
    for (auto& one : watching.list().remember_all(now))
        all.domains.insert_or_assign(one.who.id, std::move(one));
    all.requests.insert(requests.begin(), requests.end());
    all.account = account_of(watching, now);
    return all;
}

ledger::changes everything(const resumption& from, const watch::moment& now) {
    auto all = everything(from.watching, from.requests, now);
    for (const auto& step : from.unannounced)
        all.unannounced.insert({step.transition_id(), step});
    return all;
}

}  // namespace dcv::engine
