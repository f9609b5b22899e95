// The time of a simulated world: what happens when, one thing after the other, as fast as it can be computed.
#pragma once

#include "watch/boottime.hpp"

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace dcv::world {

using duration = watch::boottime::duration;

/// Time since the world began.
using instant = duration;

/// Things to come run on a clock that stands still while the machine sleeps, as timers do; `now` does not.
class agenda {
public:
    [[nodiscard]] instant now() const { return running_ + asleep_; }

    void in(duration wait, std::function<void()> act) {
        to_come_.push({running_ + wait, next_++, std::move(act)});
    }

    /// The machine sleeps for so long.
    void sleep(duration length) { asleep_ += length; }

    /// Does what comes next; false when nothing comes before `end`.
    bool step(instant end) {
        if (to_come_.empty() || to_come_.top().when + asleep_ > end) return false;
        const auto act = std::move(const_cast<thing&>(to_come_.top()).act);  // Leaves its place in the order.
        running_ = to_come_.top().when;
        to_come_.pop();
        act();
        return true;
    }

private:
    struct thing {
        duration when;
        std::uint64_t number;
        std::function<void()> act;
        bool operator<(const thing& other) const {
            return std::pair{other.when, other.number} < std::pair{when, number};
        }
    };

    std::priority_queue<thing> to_come_;
    std::uint64_t next_{0};
    duration running_{0};
    duration asleep_{0};
};

}  // namespace dcv::world
