// Who waits for the next check, since when and until when; and, when more are due than may be asked, who of
// them goes first. Knows no domains beyond their ids.
#pragma once

#include "certcentral/domain_id.hpp"
#include "watch/boottime.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace dcv::watch {

/// A wait for a check.
struct wait {
    instant from;  ///< The last check.
    instant due;   ///< Not asked about before.
    boottime::duration
        intended;  ///< The interval of its schedule, > 0. If `due - from` is longer, that counts.
};

/// Of those who are due the one goes first that waits for the most of its own intervals, so that all are late
/// by one common factor: many who are asked about hourly do not keep one from its minute, and nobody starves.
///
/// Lateness grows at a speed of its own for each, so their order changes while they wait. Intervals that
/// differ by less than a twentieth are taken for equal: among these the order is fixed, and only the first of
/// each class need be compared. There are some hundred classes at most. O(log n) for everything else.
class queue {
public:
    using domain_id = certcentral::domain_id;

    /// `who` must not be in the queue.
    void add(domain_id who, const wait& until);
    /// Does nothing when `who` is not in the queue.
    void remove(domain_id who);

    /// Whoever goes first at `now`, which never goes back; nothing when nobody is due. It stays in the queue.
    [[nodiscard]] std::optional<domain_id> first(instant now);

    /// When the next one is, or was, due.
    [[nodiscard]] std::optional<instant> next_due() const;

    /// How many are due, counted no further than to `most`.
    [[nodiscard]] std::size_t due(instant now, std::size_t most) const;

private:
    struct place {
        wait until;
        int interval_class;
    };
    using entry = std::pair<instant, domain_id>;
    struct earlier {
        using is_transparent = void;
        bool operator()(const entry& one, const entry& other) const { return one < other; }
        bool operator()(const entry& one, instant time) const { return one.first < time; }
        bool operator()(instant time, const entry& one) const { return time < one.first; }
    };
    using by_time = std::set<entry, earlier>;

    void sort_in(domain_id who, const place& at);

    std::unordered_map<domain_id, place> places_;
    by_time by_due_;               ///< Everybody.
    std::map<int, by_time> late_;  ///< Who was due by `sorted_until_`: by class, then by the last check.
    instant sorted_until_{instant::min()};
};

}  // namespace dcv::watch
