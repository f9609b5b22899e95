#include "config/timestamp.hpp"

#include "config/number.hpp"

#include <algorithm>
#include <charconv>

namespace dcv::config {

using namespace std::chrono;

namespace {

/// Takes a text apart from its front. After the first thing that is not as it must be, it stays failed.
class taker {
public:
    explicit taker(std::string_view text) : rest_{text} {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] bool done() const { return !failed_ && rest_.empty(); }
    [[nodiscard]] bool failed() const { return failed_; }

    /// Whether what comes next is a time of day that ends in the sixtieth second.
    [[nodiscard]] bool at_leap_second() const { return rest_.substr(0, 8).ends_with(":60"); }

    /// Exactly `count` digits, within `allowed`.
    int number(std::size_t count, range<int> allowed) {
        int value{};
        const auto digits = rest_.substr(0, count);
        const bool whole = digits.size() == count && digits.find_first_not_of("0123456789") == digits.npos;
        if (whole) std::from_chars(digits.data(), digits.data() + count, value);
        failed_ = failed_ || !whole || !allowed.contains(value);
        rest_.remove_prefix(digits.size());
        return value;
    }

    /// One of `characters`; which one.
    char one_of(std::string_view characters) {
        const bool fits = !rest_.empty() && characters.find(rest_.front()) != characters.npos;
        failed_ = failed_ || !fits;
        if (!fits) return {};
        const char taken = rest_.front();
        rest_.remove_prefix(1);
        return taken;
    }

    /// `.` and digits, if there is a `.`.
    void fraction() {
        if (!rest_.starts_with('.')) return;
        const auto end = std::min(rest_.find_first_not_of("0123456789", 1), rest_.size());
        failed_ = failed_ || end == 1;
        rest_.remove_prefix(end);
    }

private:
    std::string_view rest_;
    bool failed_{false};
};

year_month_day take_date(taker& text) {
    const year in_year{text.number(4, {0, 9999})};
    text.one_of("-");
    const month in_month{static_cast<unsigned>(text.number(2, {1, 12}))};
    text.one_of("-");
    return in_year / in_month / day{static_cast<unsigned>(text.number(2, {1, 31}))};
}

seconds take_time_of_day(taker& text) {
    const hours hour{text.number(2, {0, 23})};
    text.one_of(":");
    const minutes minute{text.number(2, {0, 59})};
    text.one_of(":");
    const seconds second{text.number(2, {0, 60})};
    text.fraction();
    return hour + minute + second;
}

/// How far the clock that was read is ahead of UTC.
minutes take_offset(taker& text) {
    const char sign = text.one_of("Zz+-");
    if (sign != '+' && sign != '-') return {};
    const hours hour{text.number(2, {0, 23})};
    text.one_of(":");
    const minutes offset = hour + minutes{text.number(2, {0, 59})};
    return sign == '+' ? offset : -offset;
}

/// A leap second is the last one of a month in UTC (RFC 3339 §5.7). The system's time has none: it is the
/// second that follows.
bool may_follow_leap_second(sys_seconds time) {
    const auto date = floor<days>(time);
    return time == date && year_month_day{date}.day() == day{1};
}

}  // namespace

std::optional<sys_seconds> parse_timestamp(std::string_view text) noexcept {
    taker rest{text};
    const year_month_day date = take_date(rest);
    if (rest.failed() || !date.ok()) return {};
    if (rest.at_end()) return sys_days{date};

    rest.one_of("Tt ");
    const bool leaps = rest.at_leap_second();
    const seconds time_of_day = take_time_of_day(rest);
    const minutes ahead = take_offset(rest);
    if (!rest.done()) return {};
    const sys_seconds time = sys_days{date} + time_of_day - ahead;
    if (leaps && !may_follow_leap_second(time)) return {};
    return time;
}

}  // namespace dcv::config
