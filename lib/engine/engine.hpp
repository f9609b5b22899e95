// The way of a check and of a transition: a place under the limits, the record before the request, leaving
// (and once more after a dead connection), the answer, commit, log, mark. And how all that stops.
//
// Events in, actions out: knows no socket, disk, log or thread, and reads no clock. What it wants done stands
// in `take_actions` after each event. Whom to ask when and what an answer means is decided by watch::polling.
#pragma once

#include "certcentral/answer.hpp"
#include "engine/action.hpp"
#include "engine/bulk_edits.hpp"
#include "engine/commit_queue.hpp"
#include "engine/departures.hpp"
#include "engine/outbox.hpp"
#include "engine/resumption.hpp"
#include "engine/story.hpp"
#include "watch/polling.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dcv::engine {

class engine {
public:
    /// `chance` draws a number from 0 to 1, evenly. `is_committed`: the ledger says by now what `from` does.
    engine(resumption from, bool is_committed, std::function<double()> chance, const watch::moment& now);

    /// Asks about all domains from now on, or until none is pending if `until_done`.
    void watch(bool until_done, const watch::moment& now);

    /// Time has passed. Call it when `next_turn` says so, and not much later.
    void turn(const watch::moment& now) { advance(now); }

    /// When something is to be done that no event brings about, or that the caller waits for: it has stopped,
    /// or is over. Nothing when there is no such thing.
    [[nodiscard]] std::optional<watch::instant> next_turn(watch::instant now) const;

    /// What is to be done now, in this order. Call it after each event.
    [[nodiscard]] std::vector<action> take_actions();

    // The way of a check.

    /// Its connection stands, and the request wants to leave: perhaps for a second time, on another one.
    void connected(certcentral::domain_id id, const watch::moment& now);
    /// The request leaves. Precondition: `release` said that it may.
    void left(certcentral::domain_id id, const watch::moment& now);
    /// The check has ended with an answer.
    void answered(certcentral::domain_id id, const certcentral::answer& answer, const watch::moment& now);
    /// The check has ended without an answer to think about: cancelled, or never sent.
    void came_to_nothing(certcentral::domain_id id, const watch::moment& now);

    /// When a check of that domain may begin, due or not and whatever closed the gate: `now` or later.
    [[nodiscard]] watch::instant earliest_start(certcentral::domain_id id, watch::instant now) const;
    /// It begins. For a check that is asked for outside `watch`. Precondition: `earliest_start` says so.
    void start(certcentral::domain_id id, const watch::moment& now);

    // The disk and the log.

    struct commit_result {
        std::optional<ledger::trouble> failed{};
        std::optional<std::filesystem::path> moved_aside{};  ///< Where a damaged ledger went.
    };
    /// The commit under way has ended. Throws ledger::trouble when the disk has answered EIO twice in a row:
    /// then the process is to end.
    void committed(const commit_result& result, const watch::moment& now);
    /// The line of that transition is written.
    void logged(const std::string& transition_id, const watch::moment& now);

    /// Has all that is known by now made durable; see `is_durable`.
    commit_queue::ticket make_durable(const watch::moment& now);
    /// Whether that is so, or never will be.
    [[nodiscard]] bool is_settled(commit_queue::ticket which) const {
        return commits_.is_durable(which) || phase_ == phase::over;
    }

    // What a person wants.

    /// Goes on with another configuration. `account_mark`: see resume.
    void reload(const watch::terms& terms, std::uint64_t account_mark,
                const std::vector<watch::domain>& domains, const watch::moment& now);
    /// Asks about every pending and parked domain as soon as floor, limits and gate allow.
    void hurry(const watch::moment& now);
    /// The same of these alone, before all others that are due.
    void hurry(const std::vector<certcentral::domain_id>& ids, const watch::moment& now);

    /// Begins no more checks, and waits a little for those under way.
    void stop(const watch::moment& now);
    /// Whether it has waited for them long enough.
    [[nodiscard]] bool has_stopped(watch::instant now) const;
    /// Waits a little until all transitions are logged, and then until all is durable.
    void settle(const watch::moment& now);
    /// Whether it has waited for that long enough. Nothing is committed any more.
    [[nodiscard]] bool is_over() const noexcept { return phase_ == phase::over; }

    /// Whether something is under way that belongs to a domain, the disk or the log.
    [[nodiscard]] bool busy() const noexcept;

    [[nodiscard]] const watch::polling& watching() const noexcept { return watching_; }
    /// Whether all transitions are logged.
    [[nodiscard]] bool all_logged() const noexcept { return outbox_.empty(); }

    /// How it stands.
    [[nodiscard]] report::overview overview(watch::instant now) const;

private:
    enum class phase { idle, watching, stopping, logging, committing, over };

    void advance(const watch::moment& now);
    void start_checks(const watch::moment& now);
    void begin(certcentral::domain_id id, const watch::moment& now);
    void tell_ages(const watch::moment& now);
    void tell_summary(const watch::moment& now);
    void tell_all(story lines);
    void decide_departures(watch::instant now);
    void announce_durable();
    void commit_what_is_due(const watch::moment& now);
    void end_phase(const watch::moment& now);
    void enter(phase next, watch::instant now);
    [[nodiscard]] bool is_done() const;
    [[nodiscard]] std::optional<watch::instant> next_start(watch::instant now) const;
    [[nodiscard]] ledger::changes everything(const watch::moment& now) const;
    [[nodiscard]] ledger::changes progress(certcentral::domain_id id, const watch::moment& now) const;

    watch::polling watching_;
    watch::relisted began_;  ///< What the configuration changed at the start.
    departures departures_;
    outbox outbox_;
    commit_queue commits_;
    bulk_edits bulk_;
    std::function<double()> chance_;
    std::vector<action> actions_;
    std::uint64_t checks_{0};  ///< Answered.
    watch::instant next_summary_;
    bool until_done_{false};
    bool done_{false};  ///< No domain was pending, and all was logged, at the last event.
    phase phase_{phase::idle};
    watch::instant phase_ends_{};  ///< At the latest, once it stops.
    commit_queue::ticket last_commit_{0};
};

}  // namespace dcv::engine
