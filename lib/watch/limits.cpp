#include "watch/limits.hpp"

#include <algorithm>
#include <chrono>

namespace dcv::watch {

using namespace std::chrono_literals;

namespace {

constexpr boottime::duration short_window = 5500ms;
constexpr boottime::duration long_window = 180'500ms;

/// A late wake-up is made up for by this much, so that timers' lateness does not add up.
constexpr boottime::duration catch_up = 20ms;

std::size_t sent_since(const std::deque<instant>& sent, instant beginning) {
    const auto first = std::upper_bound(sent.begin(), sent.end(), beginning);
    return static_cast<std::size_t>(sent.end() - first);
}

std::size_t room_in(const std::deque<instant>& sent, std::size_t reserved, std::size_t most,
                    instant beginning) {
    const std::size_t taken = reserved + sent_since(sent, beginning);
    return taken < most ? most - taken : 0;
}

/// When a window of `length` has room for one more.
std::optional<instant> room_at(const std::deque<instant>& sent, std::size_t reserved, std::size_t most,
                               boottime::duration length, instant now) {
    if (reserved >= most) return {};
    const std::size_t others = most - reserved;
    if (sent.size() < others) return now;
    return std::max(now, sent[sent.size() - others] + length);
}

}  // namespace

std::size_t limits::room(instant now) const {
    return std::min(room_in(sent_, reserved_, most_.per_5s, now - short_window),
                    room_in(sent_, reserved_, most_.per_3min, now - long_window));
}

boottime::duration limits::pace() const {
    return std::max(short_window / most_.per_5s, long_window / most_.per_3min);
}

bool limits::admits(std::size_t due, bool behind, instant now) {
    if (due == 0) backlog_ = false;
    const std::size_t free = room(now);
    if (due > free || (due > 0 && behind)) backlog_ = true;
    return due > 0 && free > 0 && (!backlog_ || now >= next_slot_);
}

std::optional<instant> limits::next_admission(instant now) const {
    const auto in_short = room_at(sent_, reserved_, most_.per_5s, short_window, now);
    const auto in_long = room_at(sent_, reserved_, most_.per_3min, long_window, now);
    if (!in_short || !in_long) return {};
    const auto room = std::max(*in_short, *in_long);
    return backlog_ ? std::max(room, next_slot_) : room;
}

void limits::reserve(instant now) {
    ++reserved_;
    next_slot_ = (backlog_ ? std::max(next_slot_, now - catch_up) : now) + pace();
}

void limits::left(instant when) {
    --reserved_;
    sent_.push_back(when);
    while (sent_.front() <= horizon(when))
        sent_.pop_front();
}

instant limits::horizon(instant now) {
    return now - long_window;
}

}  // namespace dcv::watch
