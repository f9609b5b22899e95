// How many requests may leave, and when: DigiCert blocks a key that sends more than its limits allow in any
// window (dev.digicert.com, "Rate limits").
//
// A log of the sends, not a token bucket: a bucket as large as the window lets twice as many through around
// the moment at which it is full. Told the time; owns no clock.
#pragma once

#include "watch/boottime.hpp"

#include <cstddef>
#include <deque>
#include <optional>

namespace dcv::watch {

/// The most requests in any window of that length.
struct allowance {
    unsigned per_5s{20};     ///< 1 to 100; to 1,000,000 at a loopback address.
    unsigned per_3min{200};  ///< 1 to 1000; to 1,000,000 at a loopback address.

    bool operator==(const allowance&) const = default;
};

/// Both rolling windows, each longer by half a second: the server counts arrivals, by its own clock. A
/// request holds its place from `reserve` until it has left for as long as the window, so that none is
/// counted too early, however long a connection took.
class limits {
public:
    explicit limits(allowance most) : most_{most} {}

    /// Other limits from now on; what was sent stays sent.
    void change(allowance most) { most_ = most; }

    /// How many more may leave at `now`.
    [[nodiscard]] std::size_t room(instant now) const;

    /// Whether one of the `due` requests that wait may start now. When more are due than may leave at once,
    /// or when they are `behind` their time, they leave evenly, until none is due.
    [[nodiscard]] bool admits(std::size_t due, bool behind, instant now);

    /// What is due now waited for something else: it leaves evenly.
    void hold_up() { backlog_ = true; }

    /// When `admits` may say yes again: `now` or later. Nothing when only the end of a request under way can
    /// make room.
    [[nodiscard]] std::optional<instant> next_admission(instant now) const;

    /// A request is about to start. Each is followed by `left` or `released`.
    void reserve(instant now);
    /// It left at `when`, not before any that left earlier.
    void left(instant when);
    /// It came to nothing before it left.
    void released() { --reserved_; }

    /// A request of an earlier process, in the order they left.
    void sent(instant when) { sent_.push_back(when); }

    /// Evenly spread, requests leave this far apart.
    [[nodiscard]] boottime::duration pace() const;

    /// Sends before this are of no account any more.
    [[nodiscard]] static instant horizon(instant now);

private:
    allowance most_;
    std::deque<instant> sent_;
    std::size_t reserved_{0};
    bool backlog_{false};
    instant next_slot_;
};

}  // namespace dcv::watch
