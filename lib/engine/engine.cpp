#include "engine/engine.hpp"

#include "report/events.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace dcv::engine {

using namespace std::chrono_literals;
using certcentral::domain_id;
using watch::instant;
using watch::moment;

engine::engine(resumption from, bool is_committed, std::function<double()> chance, const moment& now)
    : watching_{std::move(from.watching)},
      began_{std::move(from.changed)},
      departures_{std::move(from.requests), now.boot},
      bulk_{watching_.list()},
      chance_{std::move(chance)},
      next_summary_{now.boot} {
    bulk_.note(began_, watching_.list());
    for (auto& step : from.unannounced)
        outbox_.add_replayed(std::move(step));
    if (!is_committed) commits_.urge(everything(now), now.boot);
    advance(now);
}

ledger::changes engine::everything(const moment& now) const {
    auto all = dcv::engine::everything(watching_, departures_.made(), now);
    for (const auto& [id, step] : outbox_.all())
        all.unannounced.insert({id, step});
    return all;
}

ledger::changes engine::progress(domain_id id, const moment& now) const {
    ledger::changes what;
    if (auto one = watching_.list().remember(id, now)) what.domains.insert({id, std::move(one)});
    what.account = account_of(watching_, now);
    return what;
}

std::vector<action> engine::take_actions() {
    return std::exchange(actions_, {});
}

void engine::watch(bool until_done, const moment& now) {
    until_done_ = until_done;
    if (phase_ == phase::idle) phase_ = phase::watching;
    tell_all(told(began_, watching_.list()));
    advance(now);
}

/// What follows from the events so far, and from the time.
void engine::advance(const moment& now) {
    const bool was_done = std::exchange(done_, is_done());
    if (phase_ == phase::watching) {
        tell_ages(now);
        if (!until_done_ || !done_) start_checks(now);
        if (now.boot >= next_summary_ || (done_ && !was_done)) tell_summary(now);
        if (until_done_ && done_) enter(phase::stopping, now.boot);
    }
    commit_what_is_due(now);
    decide_departures(now.boot);
    announce_durable();
    end_phase(now);
}

std::optional<instant> engine::next_start(instant now) const {
    const auto next = watching_.next_start(now);
    return next ? std::optional{std::max(*next, departures_.next_begin(commits_))} : std::nullopt;
}

std::optional<instant> engine::next_turn(instant now) const {
    auto next = commits_.next();
    const auto consider = [&next](instant when) { next = std::min(next.value_or(when), when); };
    switch (phase_) {
        case phase::idle:
            break;
        case phase::watching:
            // Where no check can begin before another one ends, that end is an event.
            consider(std::min(next_summary_, next_start(now).value_or(next_summary_)));
            break;
        case phase::stopping:
            consider(has_stopped(now) ? now : phase_ends_);
            break;
        case phase::logging:
        case phase::committing:
            consider(phase_ends_);
            break;
        case phase::over:
            consider(now);
            break;
    }
    return next;
}

void engine::start_checks(const moment& now) {
    while (now.boot >= departures_.next_begin(commits_)) {
        const auto id = watching_.next(now.boot, chance_());
        if (!id) return;
        begin(*id, now);
    }
}

void engine::begin(domain_id id, const moment& now) {
    departures_.begin(id, now.boot);
    actions_.emplace_back(start_check{id});
}

instant engine::earliest_start(domain_id id, instant now) const {
    return std::max(watching_.earliest_start(id, now), departures_.next_begin(commits_));
}

void engine::start(domain_id id, const moment& now) {
    watching_.begin(id, now.boot);
    begin(id, now);
}

void engine::connected(domain_id id, const moment& now) {
    auto record = departures_.record(id, watching_, now.boot);
    if (record) {
        record->merge(progress(id, now));
        departures_.wait(id, commits_.urge(*std::move(record), now.boot));
    } else {
        actions_.emplace_back(release{id, false});
    }
    advance(now);
}

void engine::decide_departures(instant now) {
    for (const auto& [id, may_leave] : departures_.decide(commits_, watching_.under().schedule.floor, now))
        actions_.emplace_back(release{id, may_leave});
}

void engine::left(domain_id id, const moment& now) {
    commits_.note(departures_.leave(id, watching_, now.boot), now.boot);
    advance(now);
}

void engine::answered(domain_id id, const certcentral::answer& answer, const moment& now) {
    auto [what, took] = departures_.end(id, watching_, now.boot);
    ++checks_;
    const watch::watched one = *watching_.list().find(id);
    actions_.emplace_back(tell{report::check_answered(one.who, answer, took, one.checks)});

    const auto changed = watching_.heard(id, answer, took, now, chance_());
    tell_all(told(changed.account, watching_.list()));
    what.merge(progress(id, now));
    for (const auto& [denied, when] : changed.account.denied)
        what.merge(progress(denied, now));
    if (const auto& step = changed.domain.became_active) {
        what.unannounced.insert({step->transition_id(), *step});
        outbox_.add(*step, commits_.urge(std::move(what), now.boot));
    } else {
        commits_.note(std::move(what), now.boot);
        if (const auto* const watched = watching_.list().find(id))
            tell_all(told(changed.domain, *watched, answer, now, bulk_));
    }
    advance(now);
}

void engine::came_to_nothing(domain_id id, const moment& now) {
    auto end = departures_.end(id, watching_, now.boot);
    if (!end.noted.empty()) commits_.note(std::move(end.noted), now.boot);
    watching_.came_to_nothing(id, now.boot);
    commits_.note(progress(id, now), now.boot);
    advance(now);
}

void engine::commit_what_is_due(const moment& now) {
    const auto next = commits_.next();
    if (!next || now.boot < *next) return;
    actions_.emplace_back(commit{commits_.begin([this, &now] { return everything(now); })});
}

void engine::committed(const commit_result& result, const moment& now) {
    if (result.moved_aside)
        actions_.emplace_back(
            tell{report::ledger_trouble("corrupt", "moved aside as " + result.moved_aside->string())});
    if (!result.failed) {
        if (commits_.succeeded(now.boot)) actions_.emplace_back(tell{report::ledger_recovered()});
    } else if (commits_.failed(*result.failed, now.boot)) {
        const auto& failed = *result.failed;
        actions_.emplace_back(tell{report::ledger_trouble(to_string(failed.kind()), failed.what())});
    }
    advance(now);
}

/// Never logged before it is durable: if it never becomes so, the next start asks again.
void engine::announce_durable() {
    for (auto& [step, replayed] : outbox_.take(commits_))
        actions_.emplace_back(announce{std::move(step), replayed});
}

void engine::logged(const std::string& transition_id, const moment& now) {
    const auto step = outbox_.logged(transition_id);
    if (!step) return;
    ledger::changes marked;
    marked.unannounced.insert({transition_id, std::nullopt});
    commits_.note(std::move(marked), now.boot);
    if (!step->removed) actions_.emplace_back(tell{report::watch_ended(step->who, "active")});
    advance(now);
}

commit_queue::ticket engine::make_durable(const moment& now) {
    const auto ticket = commits_.urge({}, now.boot);
    advance(now);
    return ticket;
}

void engine::reload(const watch::terms& terms, std::uint64_t account_mark,
                    const std::vector<watch::domain>& domains, const moment& now) {
    watching_.change(terms, now.boot);
    watching_.serve(account_mark, now.boot);
    watching_.mended(now.boot);
    const auto changed = watching_.relist(domains, now);
    bulk_.note(changed, watching_.list());
    tell_all(told(changed, watching_.list()));
    commits_.urge(everything(now), now.boot);
    advance(now);
}

void engine::hurry(const moment& now) {
    watching_.hurry(now.boot);
    advance(now);
}

void engine::hurry(const std::vector<domain_id>& ids, const moment& now) {
    watching_.hurry(ids, now.boot);
    advance(now);
}

}  // namespace dcv::engine
