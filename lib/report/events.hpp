// The vocabulary of events: one function for each, so that names, levels and fields stand in one place.
#pragma once

#include "certcentral/answer.hpp"
#include "config/fault.hpp"
#include "report/event.hpp"
#include "watch/domain.hpp"
#include "watch/gate.hpp"
#include "watch/transition.hpp"
#include "watch/watched.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace dcv::report {

struct counts {
    std::size_t pending{};
    std::size_t active{};
    std::size_t parked{};
};

[[nodiscard]] event service_started(const counts& now, std::string libraries);
[[nodiscard]] event service_stopping(const counts& now);
[[nodiscard]] event service_idle();

/// How many domains a configuration added (the re-armed among them) and removed, and what is watched now.
struct list_changes {
    std::size_t added{};
    std::size_t removed{};
    std::size_t rearmed{};
    std::size_t pending{};

    /// Its watches are told of by their number: one line for each would drown the log.
    [[nodiscard]] bool is_bulk() const { return added + removed > most_told_singly; }
    static constexpr std::size_t most_told_singly = 100;
};
[[nodiscard]] event config_loaded(const list_changes& what);
[[nodiscard]] event config_rejected(const config::fault& fault);
/// Valid, and yet perhaps not what was meant.
[[nodiscard]] event config_warning(const std::string& warning);

/// An active domain whose `since` was changed, and whose watch does not begin anew for that.
[[nodiscard]] event since_unmoved(const watch::domain& who);

/// Standard error took no line for a while.
[[nodiscard]] event log_lines_lost(std::uint64_t lines);

/// What should never happen, in the words of the code that noticed; the process ends with it.
[[nodiscard]] event bug(std::string_view what);

[[nodiscard]] event watch_started(const watch::domain& who);
[[nodiscard]] event check_answered(const watch::domain& who, const certcentral::answer& answer,
                                   std::chrono::milliseconds took, std::uint64_t checks);
/// `next`: so long until the next check is due.
[[nodiscard]] event reason_changed(const watch::domain& who, const certcentral::answer& answer,
                                   certcentral::reason previous, std::chrono::milliseconds age,
                                   std::chrono::milliseconds next);
/// `replayed`: an earlier process made it durable and perhaps did not log it.
[[nodiscard]] event domain_active(const watch::transition& step, bool replayed);
/// `cause` is `active` or `removed`.
[[nodiscard]] event watch_ended(const watch::domain& who, std::string_view cause);
[[nodiscard]] event method_unsuitable(const watch::domain& who, const certcentral::answer& answer);
[[nodiscard]] event answer_rejected(const watch::domain& who, const certcentral::answer& answer);
[[nodiscard]] event validation_ageing(const watch::domain& who, watch::ageing reached,
                                      std::chrono::milliseconds age, watch::wall_time now);

/// Set aside: asked about daily, until the answer is another.
[[nodiscard]] event domain_parked(const watch::domain& who, const certcentral::answer& answer);

/// `waiting`: so many domains are pending.
[[nodiscard]] event gate_closed(const watch::gate_step::closing& step, std::size_t waiting);
[[nodiscard]] event gate_opened(const watch::gate_step::opening& step, std::size_t waiting);

/// A ledger was begun: nothing is remembered yet.
[[nodiscard]] event ledger_created(const std::string& directory);
/// What cannot be recorded. `reason` is one of a closed list of words.
[[nodiscard]] event ledger_trouble(std::string_view reason, const std::string& detail);
[[nodiscard]] event ledger_recovered();

/// A recheck of so many domains was asked for (SIGUSR1).
[[nodiscard]] event recheck_requested(std::size_t domains);

/// `oldest` is left out while nothing is pending or parked, `next_check` while that depends on something else
/// than time.
struct overview {
    counts now;
    std::uint64_t checks{};
    double stretch{1};
    watch::gate_kind gate{watch::gate_kind::open};
    std::optional<std::chrono::milliseconds> oldest{};
    std::optional<std::chrono::milliseconds> next_check{};
    certcentral::reason gate_reason{};
    /// How many of the pending domains were last answered so; `none`: not asked yet.
    std::map<certcentral::reason, std::size_t> pending_by_reason{};
};
/// In one line: `412 pending, 88 active, 1 parked; next check in 3 s`.
[[nodiscard]] std::string standing(const overview& all);
[[nodiscard]] event summary(const overview& all);

}  // namespace dcv::report
