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
};
[[nodiscard]] event config_loaded(const list_changes& what);
[[nodiscard]] event config_rejected(const config::fault& fault);
/// Valid, and yet perhaps not what was meant.
[[nodiscard]] event config_warning(const std::string& warning);

/// An active domain whose `since` was changed, and whose watch does not begin anew for that.
[[nodiscard]] event since_unmoved(const watch::domain& who);

/// Standard error took no line for a while.
[[nodiscard]] event log_lines_lost(std::uint64_t lines);

/// What should never happen, in the words of whoever noticed; the process ends with it.
[[nodiscard]] event bug(std::string_view what);

[[nodiscard]] event watch_started(const watch::domain& who);
[[nodiscard]] event check_answered(const watch::domain& who, const certcentral::answer& answer,
                                   std::chrono::milliseconds took, std::uint64_t checks);
[[nodiscard]] event reason_changed(const watch::domain& who, const certcentral::answer& answer,
                                   std::string_view previous, std::chrono::milliseconds age);
/// `replayed`: an earlier process made it durable and perhaps did not log it.
[[nodiscard]] event domain_active(const watch::transition& step, bool replayed);
/// `cause` is `active` or `removed`.
[[nodiscard]] event watch_ended(const watch::domain& who, std::string_view cause);
[[nodiscard]] event method_unsuitable(const watch::domain& who, const certcentral::answer& answer);
[[nodiscard]] event answer_rejected(const watch::domain& who, const certcentral::answer& answer);
[[nodiscard]] event validation_ageing(const watch::domain& who, watch::ageing reached,
                                      std::chrono::milliseconds age);

/// Set aside: asked about daily, until the answer is another.
[[nodiscard]] event domain_parked(const watch::domain& who, const certcentral::answer& answer);

/// `waiting`: so many domains are due.
[[nodiscard]] event gate_closed(const watch::gate_step::closing& step, std::size_t waiting);
[[nodiscard]] event gate_opened(const watch::gate_step::opening& step, std::size_t waiting);

/// A ledger was begun: nothing is remembered yet.
[[nodiscard]] event ledger_created(const std::string& directory);
/// What cannot be recorded. `reason` is one of a closed list of words.
[[nodiscard]] event ledger_trouble(std::string_view reason, const std::string& detail);
[[nodiscard]] event ledger_recovered();

/// `oldest` is left out while nothing is pending or parked, `next_check` while nobody knows.
struct overview {
    counts now;
    std::uint64_t checks{};
    double stretch{1};
    watch::gate_kind gate{watch::gate_kind::open};
    std::optional<std::chrono::milliseconds> oldest{};
    std::optional<std::chrono::milliseconds> next_check{};
};
[[nodiscard]] event summary(const overview& all);

}  // namespace dcv::report
