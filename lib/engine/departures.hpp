// How a request leaves: a place under the limits, a durable record of it, and only then the wire.
//
// Decides and does nothing: the caller commits the records and sends the requests.
#pragma once

#include "engine/commit_queue.hpp"
#include "watch/polling.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dcv::engine {

class departures {
public:
    using requests = std::map<std::uint64_t, ledger::request>;

    /// `made` are the requests of earlier processes that may still count, each with the time it left; of
    /// their places `watching` knows.
    departures(requests made, watch::instant now) : made_{std::move(made)}, next_unrecorded_{now} {}

    /// From when on a check may begin: the past, unless the ledger takes no records.
    [[nodiscard]] watch::instant next_begin(const commit_queue& commits) const;

    /// A check begins, and has a place under the limits.
    void begin(certcentral::domain_id id, watch::instant now);

    /// Its connection stands. The record that is to be durable before the request leaves; nothing when it may
    /// not leave: the place was used by a first request, and there is no second one.
    [[nodiscard]] std::optional<ledger::changes> record(certcentral::domain_id id, watch::polling& watching,
                                                        watch::instant now);

    /// That commit carries the record.
    void wait(certcentral::domain_id id, commit_queue::ticket carried_by) {
        waiting_.push_back({id, carried_by});
    }

    struct verdict {
        certcentral::domain_id id;
        bool may_leave;
    };
    /// Of those who wait, the ones that need not wait any longer. While the ledger takes no records, one
    /// request in the time of `floor` may leave without: the most that a restart could repeat.
    [[nodiscard]] std::vector<verdict> decide(const commit_queue& commits, std::chrono::nanoseconds floor,
                                              watch::instant now);

    /// The request leaves now; what is to be noted of that.
    [[nodiscard]] ledger::changes leave(certcentral::domain_id id, watch::polling& watching,
                                        watch::instant now);

    /// The check is over: a place that was not used is free again. What is to be noted, and how long it took.
    struct ended {
        ledger::changes noted;
        std::chrono::milliseconds took;
    };
    ended end(certcentral::domain_id id, watch::polling& watching, watch::instant now);

    [[nodiscard]] const requests& made() const noexcept { return made_; }

private:
    /// The way of one check.
    struct passage {
        watch::instant began;
        bool has_place{true};     ///< Under the limits, and has not used it.
        std::uint64_t number{0};  ///< Of the request that was recorded last.
    };
    struct waiter {
        certcentral::domain_id id;
        commit_queue::ticket carried_by;
    };

    requests made_;
    std::unordered_map<certcentral::domain_id, passage> under_way_;
    std::vector<waiter> waiting_;  ///< For their records, in the order in which they came.
    watch::instant next_unrecorded_;
};

}  // namespace dcv::engine
