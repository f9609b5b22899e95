// What a configuration costs, before a single request has left: the schedule and the limits, replayed in
// virtual time. Knows how often and how soon, not how long a check takes: no check has been made yet, so of
// the budget, min(nine tenths of what the limits let through, connections / mean duration of a check), only
// the first part counts here.
#pragma once

#include "watch/domain.hpp"
#include "watch/limits.hpp"
#include "watch/load.hpp"
#include "watch/schedule.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace dcv::watch {

/// A domain that is new now and stays pending for ever: when it is asked, without jitter, while each answer
/// comes at once. Times are from now on, and so its age.
class pending_for_ever {
public:
    explicit pending_for_ever(const schedule& policy) : policy_{policy} {}

    [[nodiscard]] std::chrono::milliseconds next_check() const noexcept { return next_check_; }
    void ask() { next_check_ += interval(policy_, next_check_); }

    /// Asks until the next check would not be before `end`; how many checks that was.
    std::size_t ask_until(std::chrono::milliseconds end);

private:
    schedule policy_;
    std::chrono::milliseconds next_check_{0};
};

/// What a whole list costs. A domain counts with its age at `now` where its `since` tells it, else with the
/// age of one day; the jitter counts with its mean.
class plan {
public:
    plan(const schedule& policy, allowance most, const std::vector<domain>& listed, wall_time now);

    [[nodiscard]] std::size_t domains() const noexcept { return ages_.size(); }
    /// How many of them have a `since`.
    [[nodiscard]] std::size_t dated() const noexcept { return dated_; }
    [[nodiscard]] const load& cost() const noexcept { return cost_; }

    /// When all are new and due now: until the last has been asked for the first time. See round.hpp.
    [[nodiscard]] std::chrono::milliseconds first_round() const noexcept { return first_round_; }

    /// From the moment at which a domain of that age becomes ready to its next check, on average: half an
    /// interval, stretched.
    [[nodiscard]] std::chrono::milliseconds expected_delay(std::chrono::milliseconds age) const;

    /// The smallest `at_one_day`, in whole minutes (of a schedule under a minute: seconds), without stretch.
    /// Nothing if that of one day does not suffice.
    [[nodiscard]] std::optional<std::chrono::milliseconds> sufficient_at_one_day() const;

    /// The smallest limits, none below those given, without stretch. Nothing if not even those at which
    /// DigiCert blocks a key suffice.
    [[nodiscard]] std::optional<allowance> sufficient_limits() const;

private:
    [[nodiscard]] load cost_of(const schedule& policy) const;
    [[nodiscard]] bool suffices(allowance most) const;

    schedule policy_;
    allowance most_;
    std::vector<std::chrono::milliseconds> ages_;
    std::size_t dated_{0};
    std::chrono::milliseconds first_round_;
    load cost_;
};

/// DigiCert blocks a key that sends more (dev.digicert.com, "Rate limits").
inline constexpr allowance most_of_a_key{100, 1000};

}  // namespace dcv::watch
