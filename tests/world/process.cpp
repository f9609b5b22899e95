#include "world/process.hpp"

#include <algorithm>
#include <utility>

namespace dcv::world {

using namespace std::chrono_literals;
using certcentral::domain_id;

process::process(surroundings here, const watch::terms& terms, const std::vector<watch::domain>& listed,
                 bool another_boot, witness seen)
    : here_{std::move(here)},
      seen_{std::move(seen)},
      state_{resume(here_.under.read(another_boot), terms, here_.key, listed, here_.now())},
      ledger_{
          here_.under,
          {.in = here_.in,
           .everything = [this] { return everything(); },
           .commit_takes =
               [this] {
                   const bool slow = here_.far.wrong(fault::slow_disk, here_.world_now()) != nullptr;
                   return slow ? duration{10s} : here_.dice.between(1ms, 20ms);
               },
           .is_full = [this] { return here_.far.wrong(fault::full_disk, here_.world_now()) != nullptr; }}},
      next_unrecorded_{here_.now().boot} {
    for (auto& step : here_.under.read(another_boot).unannounced)
        outbox_.insert({step.transition_id(), step});
}

void process::begin() {
    const auto carried_by = ledger_.urge(everything());
    for (const auto& [id, step] : std::map{outbox_})
        announce(step, carried_by, true);
    write(told(state_.changed, state_.watching.list()));
    turn();
}

ledger::changes process::everything() const {
    auto all = dcv::everything(state_.watching, state_.requests, here_.now());
    all.unannounced.insert(outbox_.begin(), outbox_.end());
    return all;
}

ledger::changes process::progress(domain_id id) const {
    ledger::changes what;
    if (auto one = state_.watching.list().remember(id, here_.now()))
        what.domains.insert({id, std::move(one)});
    what.account = account_of(state_.watching, here_.now());
    return what;
}

void process::write(const story& all) const {
    for (const auto& line : all)
        seen_.logged(line);
}

void process::turn() {
    if (turning_) return;
    turning_ = true;
    tell_ages();
    const auto now = here_.now().boot;
    while (!ledger_.in_trouble() || now >= next_unrecorded_) {
        const auto id = state_.watching.next(now, here_.dice.share());
        if (!id) break;
        start(*id);
    }
    turning_ = false;
    auto next = state_.watching.next_start(now);
    if (next && ledger_.in_trouble()) next = std::max(*next, next_unrecorded_);
    if (next && *next <= now) {
        seen_.wrong("it says that somebody may be asked now, and nobody is");
        next.reset();
    }
    const duration nap = next ? std::min<duration>(*next - now, 30s) : 30s;
    here_.in(nap, [this, plan = ++wake_] {
        if (plan == wake_) turn();
    });
}

void process::tell_ages() {
    for (const auto& one : state_.watching.age(here_.now().boot)) {
        write({report::validation_ageing(one.who, one.reached, one.age, here_.now().wall)});
        ledger_.note(progress(one.who.id));
    }
}

void process::wake() {
    ++wake_;
    here_.in(0s, [this, plan = wake_] {
        if (plan == wake_) turn();
    });
}

void process::start(domain_id id) {
    seen_.began(id);
    const passage way{id, true, 0, here_.now().boot, here_.key};
    auto failed = here_.far.no_connection(here_.world_now());
    const bool kept = !failed && here_.dice.in(2);
    here_.in(failed ? here_.dice.between(1ms, 10s)
             : kept ? duration{0}
                    : here_.dice.between(5ms, here_.dice.in(50) ? 10s : 200ms),
             [this, way, failed = std::move(failed)] {
                 if (failed) {
                     end(way);
                     conclude(way, certcentral::read_failure(*failed), {});
                     return;
                 }
                 permit(way, false);
             });
}

void process::permit(passage way, bool again) {
    if (again && !state_.watching.may_leave_again(here_.now().boot)) {
        come_to_nothing(way);
        return;
    }
    way.reserved = true;
    way.number = state_.requests.empty() ? 1 : state_.requests.rbegin()->first + 1;
    state_.requests.insert({way.number, {way.id, {}}});
    auto record = progress(way.id);
    record.requests.insert({way.number, ledger::request{way.id, {}}});
    ledger_.attempted(ledger_.urge(std::move(record)), [this, way, again](bool recorded) {
        const auto now = here_.now().boot;
        const bool turn_taken = !recorded && now >= next_unrecorded_;
        if (turn_taken) next_unrecorded_ = now + state_.watching.under().schedule.floor;
        if (recorded || turn_taken) {
            leave(way, again, recorded);
        } else {
            end(way);
            come_to_nothing(way);
        }
    });
}

void process::leave(passage way, bool again, bool recorded) {
    const auto now = here_.now().boot;
    state_.watching.left(way.id, now);
    seen_.left(way.id, again, recorded);
    way.reserved = false;
    const auto horizon = watch::limits::horizon(now);
    std::erase_if(state_.requests,
                  [horizon](const auto& each) { return each.second.left && *each.second.left <= horizon; });
    ledger::changes left;
    left.horizon = horizon;
    if (const auto own = state_.requests.find(way.number); own != state_.requests.end()) {
        own->second.left = now;
        left.requests.insert(*own);
    }
    ledger_.note(std::move(left));
    wake();

    if (!again && here_.far.wrong(fault::stale_connections, here_.world_now()) && here_.dice.in(2)) {
        here_.in(1ms, [this, way] { permit(way, true); });
        return;
    }
    here_.in(here_.dice.between(5ms, 100ms), [this, way] {
        auto reply = here_.far.answer(way.id, way.key, here_.world_now(), here_.server_wall());
        const auto after = reply.after;
        here_.in(after, [this, way, reply = std::move(reply)] {
            const auto wall = std::chrono::floor<std::chrono::seconds>(here_.now().wall);
            const auto* const response = std::get_if<net::response>(&reply.what);
            conclude(way,
                     response != nullptr ? certcentral::read_answer(*response, wall)
                                         : certcentral::read_failure(std::get<net::failure>(reply.what)),
                     reply.meant);
        });
    });
}

void process::end(const passage& way) {
    if (!way.reserved) return;
    state_.watching.released();
    if (state_.requests.erase(way.number) == 0) return;
    ledger::changes none;
    none.requests.insert({way.number, std::nullopt});
    ledger_.note(std::move(none));
}

void process::come_to_nothing(const passage& way) {
    seen_.gave_up(way.id);
    state_.watching.came_to_nothing(way.id, here_.now().boot);
    wake();
}

void process::conclude(const passage& way, const certcentral::answer& answer,
                       const far_side::meaning& meant) {
    seen_.answered(way.id, answer, meant);
    const auto took = std::chrono::round<std::chrono::milliseconds>(here_.now().boot - way.began);
    const auto changed = state_.watching.heard(way.id, answer, took, here_.now(), here_.dice.share());
    write(told(changed.account, state_.watching.list()));
    auto what = progress(way.id);
    for (const auto& [denied, when] : changed.account.denied)
        what.merge(progress(denied));
    if (const auto& step = changed.domain.became_active) {
        what.unannounced.insert({step->transition_id(), *step});
        outbox_.insert({step->transition_id(), *step});
        announce(*step, ledger_.urge(std::move(what)), false);
    } else {
        ledger_.note(std::move(what));
        if (const auto* const one = state_.watching.list().find(way.id))
            write(told(changed.domain, *one, answer, here_.now()));
    }
    wake();
}

void process::announce(const watch::transition& step, recorder::ticket carried_by, bool replayed) {
    ledger_.durable(carried_by, [this, step, replayed] {
        seen_.committed(step);
        // Between the commit and the line a process may die.
        here_.in(here_.dice.between(0ms, 50ms), [this, step, replayed] {
            seen_.announced(step, replayed);
            outbox_.erase(step.transition_id());
            ledger::changes told_now;
            told_now.unannounced.insert({step.transition_id(), std::nullopt});
            ledger_.note(std::move(told_now));
        });
    });
}

void process::relist(const std::vector<watch::domain>& listed) {
    state_.watching.mended(here_.now().boot);
    write(told(state_.watching.relist(listed, here_.now()), state_.watching.list()));
    ledger_.urge(everything());
    wake();
}

void process::hurry() {
    state_.watching.hurry(here_.now().boot);
    wake();
}

void process::another_key(unsigned number) {
    here_.key = number;
    state_.watching.serve(number, here_.now().boot);
    state_.watching.mended(here_.now().boot);
    ledger_.urge(everything());
    wake();
}

}  // namespace dcv::world
