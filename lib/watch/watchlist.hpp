// The domains under watch: who is to be asked next, and what an answer means for the one that was asked.
//
// Decides and does nothing. The time and the chance of each decision are arguments, so thirty days pass in a
// test as fast as it can count.
#pragma once

#include "certcentral/answer.hpp"
#include "watch/boottime.hpp"
#include "watch/domain.hpp"
#include "watch/schedule.hpp"
#include "watch/watched.hpp"

#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dcv::watch {

/// The watch of all domains. A domain is pending until the one answer that says active; then it is never
/// asked about again. While a check is under way the domain is in nobody's queue: one request at a time.
class watchlist {
public:
    explicit watchlist(schedule policy);

    /// Starts the watch of `who`, due at once. Its age counts from `since` by the wall clock, at most 30 days
    /// and never negative; without `since` from now. An id that is watched already is left as it is.
    void add(domain who, instant now, wall_time wall_now);

    /// The domain that has been due for longest, now under way; nothing when none is due.
    std::optional<certcentral::domain_id> take_due(instant now);

    /// When the next domain is due; nothing while none waits.
    [[nodiscard]] std::optional<instant> next_due() const;

    /// Records the answer to the check of `id` that `take_due` handed out, and says what it changed. `chance`
    /// (0 to 1) draws the jitter of the next interval.
    change record(certcentral::domain_id id, const certcentral::answer& answer, instant now,
                  wall_time wall_now, double chance);

    [[nodiscard]] const watched& at(certcentral::domain_id id) const { return pending_.at(id); }
    [[nodiscard]] std::size_t pending() const noexcept { return pending_.size(); }
    [[nodiscard]] std::size_t active() const noexcept { return active_; }

    /// Pending domains, by id.
    [[nodiscard]] std::vector<const watched*> all_pending() const;

private:
    [[nodiscard]] instant next_check(const watched& one, certcentral::verdict kind, instant now,
                                     double chance) const;

    schedule policy_;
    std::unordered_map<certcentral::domain_id, watched> pending_;
    std::set<std::pair<instant, certcentral::domain_id>> due_;
    std::size_t active_{0};
};

}  // namespace dcv::watch
