#include "daemon/beginning.hpp"

#include "daemon/clock.hpp"
#include "report/events.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace dcv {

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

std::optional<ledger::writer> open_ledger(const std::filesystem::path& directory, report::log& log,
                                          ledger::purpose what) {
    try {
        ledger::writer file{directory, wall_now(), what};
        if (const auto aside = file.take_moved_aside())
            log.write(report::ledger_trouble("corrupt", "it was damaged and is moved aside as " +
                                                            aside->string() +
                                                            "; every listed domain is asked about anew"));
        if (file.is_new()) log.write(report::ledger_created(directory.string()));
        return file;
    } catch (const ledger::trouble& failed) {
        log.write(report::ledger_trouble(to_string(failed.kind()), failed.what()));
        return {};
    }
}

resumption resume(const ledger::contents& found, const watch::terms& terms,
                  const std::vector<watch::domain>& domains, const watch::moment& now) {
    resumption state{watch::polling{terms}, {}, found.requests};
    if (const auto& account = found.account) state.watching.resume(account->gate, account->mean_check, now);
    for (const auto& known : found.domains)
        state.watching.resume(known, now);
    for (auto& [number, made] : state.requests)
        made.left = std::min(made.left.value_or(now.boot), now.boot);
    // The wall clock may have jumped since; limits and floor hold all the same.
    for (const auto& made : in_order(state.requests))
        state.watching.resume_request(made.id, *made.left);
    state.changed = state.watching.relist(domains, now);
    return state;
}

beginning begin(ledger::writer file, const watch::terms& terms, const std::vector<watch::domain>& domains) {
    auto state = resume(file.found(), terms, domains, now_by_both());
    auto unannounced = file.found().unannounced;
    return {std::move(file), std::move(state), std::move(unannounced), false};
}

ledger::account account_of(const watch::polling& watching, const watch::moment& now) {
    return {watching.under(), watching.account().record(now), watching.mean_check()};
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

namespace {

/// Whether the next attempt may go well.
bool is_lived_with(ledger::trouble_kind kind) {
    switch (kind) {
        case ledger::trouble_kind::disk_full:
        case ledger::trouble_kind::io_error:
        case ledger::trouble_kind::corrupt:
        case ledger::trouble_kind::replaced:
            return true;
        case ledger::trouble_kind::read_only:
        case ledger::trouble_kind::busy:
        case ledger::trouble_kind::unusable:
            return false;
    }
    std::abort();
}

}  // namespace

bool commit(beginning& from, report::log& log) {
    auto all = everything(from.state.watching, from.state.requests, now_by_both());
    for (const auto& step : from.unannounced)
        all.unannounced.insert({step.transition_id(), step});
    const auto failed = from.file.commit(all, wall_now());
    from.is_committed = !failed;
    if (!failed || is_lived_with(failed->kind())) return true;
    log.write(report::ledger_trouble(to_string(failed->kind()), failed->what()));
    return false;
}

}  // namespace dcv
