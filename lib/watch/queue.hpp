// Which domains wait for the next check, since when and until when; and, when more are due than may be asked,
// which of them goes first. Knows no domains beyond their ids.
#pragma once

#include "certcentral/domain_id.hpp"
#include "watch/boottime.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace dcv::watch {

/// What a domain waits as.
enum class standing {
    urgent,  ///< A person asks for it: it goes before any other.
    first,   ///< It was never asked about.
    known,   ///< It is asked about again.
};

/// When a domain came: with which list, and in which place of it. Later lists have larger numbers.
struct arrival {
    std::uint64_t list{0};
    std::uint64_t place{0};

    auto operator<=>(const arrival&) const = default;
};

/// A wait for a check.
struct wait {
    instant from;  ///< The last check.
    instant due;   ///< Not asked about before.
    boottime::duration
        intended;  ///< The interval of its schedule, > 0. If `due - from` is longer, that counts.
    standing as{standing::known};
    arrival came{};
};

/// While known domains are due, first checks take at most three quarters of the pace.
inline constexpr unsigned first_checks_in_a_row = 3;

/// A domain leaves the pace to the first checks of the list that it came with, and of earlier ones, until it
/// is overdue by this and leaves the quarter to no other. So a first round of 300 domains takes as long as
/// 300 checks do.
inline constexpr std::chrono::minutes longest_courtesy{10};

/// Urgent domains go first. First checks are made in the order in which the domains came: neither age nor
/// lateness counts. Of the known domains the most overdue one, relative to its interval, goes first, so that
/// all are late by one common factor: many that are asked about hourly do not keep one from its minute, and
/// none starves.
///
/// Lateness grows at a speed of its own for each, so their order changes while they wait. Intervals that
/// differ by less than a twentieth are taken for equal: among these the order is fixed, and only the first of
/// each class need be compared. There are some hundred classes at most. O(log n) for everything else.
class queue {
public:
    using domain_id = certcentral::domain_id;

    /// `who` must not be in the queue.
    void add(domain_id who, const wait& until);
    /// It is asked about now. Does nothing when `who` is not in the queue, like `remove`.
    void take(domain_id who);
    void remove(domain_id who);

    /// The domain that goes first at `now`, which never goes back; nothing when none is due. It stays in the
    /// queue.
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
    void sort_out(domain_id who, const place& at);
    void end_courtesy();
    [[nodiscard]] std::optional<domain_id> most_overdue(instant now) const;

    std::unordered_map<domain_id, place> places_;
    by_time by_due_;  ///< All.
    // Who was due by `sorted_until_`:
    by_time urgent_;
    std::set<std::pair<arrival, domain_id>> firsts_;
    std::map<std::uint64_t, by_time> courteous_;  ///< Known ones that leave the pace to `firsts_`: by list.
    std::map<int, by_time> late_;                 ///< The other known ones: by class, then by the last check.
    instant sorted_until_{instant::min()};
    unsigned firsts_in_a_row_{0};
};

}  // namespace dcv::watch
