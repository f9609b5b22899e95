#include "certcentral/retry_after.hpp"

#include "certcentral/fields.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace dcv::certcentral {

using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

constexpr std::array<std::string_view, 7> short_weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> long_weekdays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                        "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// What may follow a weekday's name: `d`, `y`, `h`, `m` and `s` are digits, `_` a digit or a blank before the
/// day, `N` the name of a month; all else stands for itself.
constexpr std::string_view imf_fixdate = ", dd N yyyy hh:mm:ss GMT";
constexpr std::string_view rfc850_date = ", dd-N-yy hh:mm:ss GMT";
constexpr std::string_view asctime_date = " N _d hh:mm:ss yyyy";

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// A date as it is written: any digits.
struct written {
    int year{};
    int month{};
    int day{};
    int hour{};
    int minute{};
    int second{};

    /// The number that a mark of a pattern is a digit of; null for other marks.
    int* number(char mark) {
        switch (mark) {
            case 'y':
                return &year;
            case 'd':
            case '_':
                return &day;
            case 'h':
                return &hour;
            case 'm':
                return &minute;
            case 's':
                return &second;
            default:
                return nullptr;
        }
    }
};

/// The place, from 1, of the name that `text` begins with, taken off it; 0 for none.
template <std::size_t Size>
int take_name(std::string_view& text, const std::array<std::string_view, Size>& names) {
    const auto found = std::find_if(names.begin(), names.end(),
                                    [text](std::string_view name) { return text.starts_with(name); });
    if (found == names.end()) return 0;
    text.remove_prefix(found->size());
    return static_cast<int>(found - names.begin()) + 1;
}

/// Takes off `text` what `mark` stands for.
bool take(std::string_view& text, char mark, written& date) {
    if (mark == 'N') return (date.month = take_name(text, months)) != 0;
    if (text.empty()) return false;
    const char letter = text.front();
    text.remove_prefix(1);
    int* const number = date.number(mark);
    if (number == nullptr) return letter == mark;
    if (mark == '_' && letter == ' ') return true;
    *number = *number * 10 + (letter - '0');
    return is_digit(letter);
}

std::optional<written> read(std::string_view text, std::string_view pattern) {
    written date;
    for (const char mark : pattern) {
        if (!take(text, mark, date)) return {};
    }
    return text.empty() ? std::optional{date} : std::nullopt;
}

std::optional<sys_seconds> point_of(const written& date) {
    const std::chrono::year_month_day calendar{std::chrono::year{date.year},
                                               std::chrono::month{static_cast<unsigned>(date.month)},
                                               std::chrono::day{static_cast<unsigned>(date.day)}};
    // A leap second, :60, counts as the second after it.
    if (!calendar.ok() || date.hour > 23 || date.minute > 59 || date.second > 60) return {};
    return std::chrono::sys_days{calendar} + std::chrono::hours{date.hour} +
           std::chrono::minutes{date.minute} + seconds{date.second};
}

/// The last year that ends in those two digits and makes no date more than 50 years ahead (RFC 9110 §5.6.7).
std::optional<sys_seconds> point_of_two_digit_year(written date, sys_seconds now) {
    const auto today = std::chrono::floor<std::chrono::days>(now);
    const auto latest_year = std::chrono::year_month_day{today} + std::chrono::years{50};
    const sys_seconds latest = std::chrono::sys_days{latest_year} + (now - today);

    const int last = static_cast<int>(latest_year.year());
    date.year = last - (last - date.year) % 100;
    const auto point = point_of(date);
    if (!point || *point <= latest) return point;
    date.year -= 100;
    return point_of(date);
}

std::optional<sys_seconds> read_date(std::string_view text, sys_seconds now) {
    // "Mon" begins "Monday": the long names first.
    if (take_name(text, long_weekdays) != 0) {
        const auto date = read(text, rfc850_date);
        return date ? point_of_two_digit_year(*date, now) : std::nullopt;
    }
    if (take_name(text, short_weekdays) == 0) return {};
    auto date = read(text, imf_fixdate);
    if (!date) date = read(text, asctime_date);
    return date ? point_of(*date) : std::nullopt;
}

/// Delay-seconds: digits, however many.
std::optional<seconds> read_seconds(std::string_view text) {
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return {};
    seconds delay{0};
    for (const char digit : text)
        delay = std::min<seconds>(delay * 10 + seconds{digit - '0'}, longest_retry_after);
    return delay;
}

/// When the response was made, by the clock that its other dates are by.
sys_seconds made_at(const net::response& response, sys_seconds now) {
    const auto dates = values_of(response, "Date");
    return dates.size() == 1 ? read_date(dates.front(), now).value_or(now) : now;
}

std::optional<seconds> read_delay(std::string_view text, const net::response& response, sys_seconds now) {
    if (const auto delay = read_seconds(text)) return delay;
    const auto made = made_at(response, now);
    const auto date = read_date(text, made);
    if (!date || *date < made) return {};
    return std::min<seconds>(*date - made, longest_retry_after);
}

}  // namespace

std::optional<seconds> retry_after(const net::response& response, sys_seconds now) {
    std::optional<seconds> longest;
    for (const auto text : values_of(response, "Retry-After"))
        longest = std::max(longest, read_delay(text, response, now));  // Nothing is less than any delay.
    return longest;
}

}  // namespace dcv::certcentral
