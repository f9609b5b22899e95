#include "daemon/beginning.hpp"

#include "daemon/clock.hpp"
#include "report/events.hpp"

#include <cstdlib>
#include <utility>

namespace dcv {

std::optional<ledger::writer> open_ledger(const std::filesystem::path& directory, report::log& log) {
    try {
        ledger::writer file{directory, wall_now()};
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

beginning begin(ledger::writer file, const watch::schedule& schedule,
                const std::vector<watch::domain>& domains) {
    const auto now = now_by_both();
    watch::watchlist list{schedule};
    for (const auto& known : file.found().domains)
        list.resume(known, now);
    // The wall clock may have jumped since; the floor holds all the same.
    for (const auto& [number, made] : file.found().requests)
        list.was_asked(made.id, made.left.value_or(now.boot));
    auto changed = list.relist(domains, now);
    auto requests = file.found().requests;
    for (auto& [number, made] : requests)
        made.left = std::min(made.left.value_or(now.boot), now.boot);
    auto unannounced = file.found().unannounced;
    return {std::move(file),     std::move(list),        std::move(changed),
            std::move(requests), std::move(unannounced), false};
}

ledger::changes everything(const watch::watchlist& list, const departures::requests& requests,
                           const ledger::account& terms) {
    ledger::changes all;
    all.all = true;
    for (auto& one : list.remember_all(now_by_both()))
        all.domains.insert_or_assign(one.who.id, std::move(one));
    all.requests.insert(requests.begin(), requests.end());
    all.account = terms;
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

bool commit(beginning& from, const ledger::account& terms, report::log& log) {
    auto all = everything(from.list, from.requests, terms);
    for (const auto& step : from.unannounced)
        all.unannounced.insert({step.transition_id(), step});
    const auto failed = from.file.commit(all, wall_now());
    from.is_committed = !failed;
    if (!failed || is_lived_with(failed->kind())) return true;
    log.write(report::ledger_trouble(to_string(failed->kind()), failed->what()));
    return false;
}

}  // namespace dcv
