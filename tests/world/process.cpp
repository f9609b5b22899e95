#include "world/process.hpp"

#include <algorithm>
#include <utility>

namespace dcv::world {

using namespace std::chrono_literals;
using certcentral::domain_id;

process::process(surroundings here, const watch::terms& terms, const std::vector<watch::domain>& listed,
                 bool another_boot, witness seen)
    : here_{std::move(here)},
      terms_{terms},
      listed_{listed},
      seen_{std::move(seen)},
      engine_{engine::resume(here_.under.read(another_boot), terms, here_.key, listed, here_.now()), false,
              [this] { return here_.dice.share(); }, here_.now()} {
}

void process::begin() {
    engine_.watch(false, here_.now());
    obey();
}

void process::obey() {
    if (obeying_) return;
    obeying_ = true;
    for (auto actions = engine_.take_actions(); !actions.empty(); actions = engine_.take_actions()) {
        for (auto& each : actions)
            std::visit([this](auto& what) { carry_out(what); }, each);
    }
    obeying_ = false;
    if (stopping_) go_on_stopping();
    if (!engine_.is_over()) plan_turn();
}

void process::plan_turn() {
    const auto now = here_.now().boot;
    auto next = engine_.next_turn(now);
    if (next && *next <= now) {
        seen_.wrong("it says that something is to be done now, and does not do it");
        next = now + 30s;
    }
    const auto until = std::min(next.value_or(watch::instant::max()), now + 30s);
    // A turn that comes too early does no harm.
    if (next_turn_ && now < *next_turn_ && *next_turn_ <= until) return;
    next_turn_ = until;
    here_.in(until - now, [this, plan = ++plan_] {
        if (plan == plan_) turn();
    });
}

void process::stop() {
    stopping_ = true;
    engine_.stop(here_.now());
    // The connections are closed: a check that has not been answered by now is not.
    for (const auto& [id, way] : std::exchange(under_way_, {})) {
        seen_.gave_up(id);
        engine_.came_to_nothing(id, here_.now());
    }
    obey();
}

void process::go_on_stopping() {
    if (!settling_ && engine_.has_stopped(here_.now().boot)) {
        settling_ = true;
        engine_.settle(here_.now());
        obey();
    } else if (engine_.is_over()) {
        seen_.ended();
    }
}

void process::turn() {
    next_turn_.reset();
    engine_.turn(here_.now());
    obey();
}

void process::carry_out(const engine::start_check& what) {
    const auto id = what.id;
    seen_.began(id);
    under_way_.insert_or_assign(id, passage{here_.key, false, here_.under.recorded(id)});
    auto failed = here_.far.no_connection(here_.world_now());
    const bool kept = !failed && here_.dice.in(2);
    here_.in(failed ? here_.dice.between(1ms, 10s)
             : kept ? duration{0}
                    : here_.dice.between(5ms, here_.dice.in(50) ? 10s : 200ms),
             [this, id, failed = std::move(failed)] {
                 if (!under_way_.contains(id)) return;
                 if (failed) return hear(id, certcentral::read_failure(*failed), {});
                 engine_.connected(id, here_.now());
                 obey();
             });
}

void process::carry_out(const engine::release& what) {
    if (what.may_leave) return leave(what.id);
    seen_.gave_up(what.id);
    under_way_.erase(what.id);
    engine_.came_to_nothing(what.id, here_.now());
    obey();
}

void process::leave(domain_id id) {
    auto& way = under_way_.at(id);
    const auto recorded = here_.under.recorded(id);
    seen_.left(id, way.has_left, recorded > way.recorded);
    way.recorded = recorded;
    engine_.left(id, here_.now());
    const bool again = std::exchange(way.has_left, true);
    if (!again && here_.far.wrong(fault::stale_connections, here_.world_now()) && here_.dice.in(2)) {
        here_.in(1ms, [this, id] {
            if (!under_way_.contains(id)) return;
            engine_.connected(id, here_.now());
            obey();
        });
    } else {
        here_.in(here_.dice.between(5ms, 100ms), [this, id] { arrive(id); });
    }
    obey();
}

void process::arrive(domain_id id) {
    if (!under_way_.contains(id)) return;
    auto reply = here_.far.answer(id, under_way_.at(id).key, here_.world_now(), here_.server_wall());
    const auto after = reply.after;
    here_.in(after, [this, id, reply = std::move(reply)] {
        if (!under_way_.contains(id)) return;
        const auto wall = std::chrono::floor<std::chrono::seconds>(here_.now().wall);
        const auto* const response = std::get_if<net::response>(&reply.what);
        hear(id,
             response != nullptr ? certcentral::read_answer(*response, wall)
                                 : certcentral::read_failure(std::get<net::failure>(reply.what)),
             reply.meant);
    });
}

void process::hear(domain_id id, const certcentral::answer& answer, const far_side::meaning& meant) {
    seen_.answered(id, answer, meant);
    under_way_.erase(id);
    engine_.answered(id, answer, here_.now());
    obey();
}

void process::carry_out(engine::commit& what) {
    if (committing_) seen_.wrong("two commits at once");
    committing_ = std::move(what.batch);
    here_.in(time_of_commit(), [this] { end_commit(); });
}

duration process::time_of_commit() {
    const bool slow = here_.far.wrong(fault::slow_disk, here_.world_now()) != nullptr;
    return slow ? duration{10s} : here_.dice.between(1ms, 20ms);
}

engine::engine::commit_result process::result_of_commit() {
    using ledger::trouble;
    using ledger::trouble_kind;
    if (here_.far.wrong(fault::full_disk, here_.world_now()))
        return {trouble{trouble_kind::disk_full, "the disk is full"}};
    if (here_.far.wrong(fault::failing_disk, here_.world_now()) && here_.dice.in(3))
        return {trouble{trouble_kind::io_error, "the disk answers EIO"}};
    return {};
}

void process::end_commit() {
    const auto batch = *std::move(committing_);
    committing_.reset();
    const auto result = result_of_commit();
    if (!result.failed) write(batch);
    const bool io_error = result.failed && result.failed->kind() == ledger::trouble_kind::io_error;
    try {
        engine_.committed(result, here_.now());
    } catch (const ledger::trouble&) {
        if (!io_error || !last_was_io_error_) seen_.wrong("it ends though the disk may be sound");
        return seen_.ended();
    }
    if (io_error && last_was_io_error_) seen_.wrong("it goes on with a disk that is broken");
    last_was_io_error_ = io_error;
    obey();
}

void process::die(bool written) {
    if (committing_ && written && !result_of_commit().failed) write(*committing_);
}

void process::write(const ledger::changes& batch) {
    for (const auto& step : here_.under.apply(batch))
        seen_.committed(step);
}

void process::carry_out(const engine::tell& what) {
    if (what.line.name != "check_answered") seen_.logged(what.line);
}

void process::carry_out(const engine::announce& what) {
    // Between the commit and the line a process may die.
    here_.in(here_.dice.between(0ms, 50ms),
             [this, step = what.step, replayed = what.replayed] { log(step, replayed); });
}

void process::log(const watch::transition& step, bool replayed) {
    if (here_.far.wrong(fault::blocked_log, here_.world_now()))
        return here_.in(1s, [this, step, replayed] { log(step, replayed); });
    seen_.announced(step, replayed);
    engine_.logged(step.transition_id(), here_.now());
    obey();
}

void process::reload(const std::vector<watch::domain>& listed, unsigned key) {
    here_.key = key;
    engine_.reload(terms_, key, listed, here_.now());
    obey();
}

void process::hurry() {
    engine_.hurry(here_.now());
    obey();
}

}  // namespace dcv::world
