#include "certcentral/retry_after.hpp"

#include "certcentral/answer.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace dcv::certcentral {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

const sys_seconds now = sys_days{2026y / November / 20} + 8h + 15min;

using delay = std::optional<seconds>;

delay after(const std::vector<std::string>& values, sys_seconds at = now) {
    net::response response{429, {{"Content-Type", "text/html"}}, ""};
    for (const auto& value : values)
        response.fields.push_back({"Retry-After", value});
    return retry_after(response, at);
}

delay after_with_date(const std::string& value, const std::vector<std::string>& dates) {
    net::response response{503, {{"retry-AFTER", value}}, ""};
    for (const auto& date : dates)
        response.fields.push_back({"date", date});
    return retry_after(response, now);
}

struct reading {
    const char* name;
    const char* value;
    delay expected;
};

void PrintTo(const reading& row, std::ostream* out) {
    *out << row.name;
}

class RetryAfter : public testing::TestWithParam<reading> {};

TEST_P(RetryAfter, IsReadAs) {
    EXPECT_EQ(after({GetParam().value}), GetParam().expected) << GetParam().value;
}

constexpr auto name_of = [](const auto& row) { return std::string{row.param.name}; };

INSTANTIATE_TEST_SUITE_P(Seconds, RetryAfter,
                         testing::Values(reading{"Zero", "0", 0s}, reading{"One", "1", 1s},
                                         reading{"Usual", "120", 120s}, reading{"LeadingZeros", "00060", 60s},
                                         reading{"BlanksAround", " \t60 ", 60s},
                                         reading{"OneDay", "86400", 24h}, reading{"Longer", "86401", 24h},
                                         reading{"Beyond64Bits", "99999999999999999999999999", 24h}),
                         name_of);

INSTANTIATE_TEST_SUITE_P(Dates, RetryAfter,
                         testing::Values(reading{"ImfFixdate", "Fri, 20 Nov 2026 08:17:00 GMT", 2min},
                                         reading{"Rfc850", "Friday, 20-Nov-26 08:17:00 GMT", 2min},
                                         reading{"Asctime", "Fri Nov 20 08:17:00 2026", 2min},
                                         reading{"AsctimeWithAOneDigitDay", "Tue Dec  1 08:15:00 2026", 24h},
                                         reading{"AnotherWeekday", "Mon, 20 Nov 2026 08:17:00 GMT", 2min},
                                         reading{"Now", "Fri, 20 Nov 2026 08:15:00 GMT", 0s},
                                         reading{"OverMidnight", "Sat, 21 Nov 2026 00:00:00 GMT",
                                                 15h + 45min},
                                         reading{"LeapSecond", "Fri, 20 Nov 2026 23:59:60 GMT", 15h + 45min},
                                         reading{"FarAway", "Fri, 31 Dec 9999 23:59:59 GMT", 24h}),
                         name_of);

INSTANTIATE_TEST_SUITE_P(
    NothingToObey, RetryAfter,
    testing::Values(reading{"Empty", "", {}}, reading{"Negative", "-5", {}}, reading{"Plus", "+5", {}},
                    reading{"Fraction", "1.5", {}}, reading{"Hex", "0x10", {}}, reading{"Unit", "60s", {}},
                    reading{"Inside", "6 0", {}}, reading{"List", "60, 60", {}}, reading{"Word", "soon", {}},
                    reading{"PastImf", "Fri, 20 Nov 2026 08:14:59 GMT", {}},
                    reading{"PastRfc850", "Sunday, 06-Nov-94 08:49:37 GMT", {}},
                    reading{"PastAsctime", "Sun Nov  6 08:49:37 1994", {}},
                    reading{"NoWeekday", "20 Nov 2026 08:17:00 GMT", {}},
                    reading{"LowerCase", "fri, 20 nov 2026 08:17:00 gmt", {}},
                    reading{"OtherZone", "Fri, 20 Nov 2026 08:17:00 CET", {}},
                    reading{"Offset", "Fri, 20 Nov 2026 08:17:00 +0000", {}},
                    reading{"NoZone", "Fri, 20 Nov 2026 08:17:00", {}},
                    reading{"OneDigitDay", "Fri, 2 Dec 2026 08:17:00 GMT", {}},
                    reading{"ThirtyFirstOfNovember", "Mon, 31 Nov 2026 08:17:00 GMT", {}},
                    reading{"NoLeapYear", "Mon, 29 Feb 2027 08:17:00 GMT", {}},
                    reading{"DayZero", "Mon, 00 Dec 2026 08:17:00 GMT", {}},
                    reading{"Hour24", "Fri, 20 Nov 2026 24:00:00 GMT", {}},
                    reading{"Minute60", "Fri, 20 Nov 2026 09:60:00 GMT", {}},
                    reading{"Second61", "Fri, 20 Nov 2026 09:00:61 GMT", {}},
                    reading{"Trailing", "Fri, 20 Nov 2026 08:17:00 GMT;", {}},
                    reading{"Iso8601", "2026-11-20T08:17:00Z", {}},
                    reading{"LongNameShortForm", "Friday, 20 Nov 2026 08:17:00 GMT", {}},
                    reading{"OtherLetters", "Fri, 2/ Nov 2026 08:17:00 GMT", {}}),
    name_of);

TEST(RetryAfterDate, CutAnywhereIsNothing) {
    for (const std::string whole :
         {"Fri, 20 Nov 2026 08:17:00 GMT", "Friday, 20-Nov-26 08:17:00 GMT", "Fri Nov 20 08:17:00 2026"}) {
        for (std::size_t length = 0; length < whole.size(); ++length)
            EXPECT_EQ(after({whole.substr(0, length)}), delay{}) << whole.substr(0, length);
    }
}

TEST(RetryAfterDate, OfTwoDigitsIsNeverMoreThanFiftyYearsAhead) {
    const auto in = [](const char* date, sys_seconds at) { return after({date}, at); };
    EXPECT_EQ(in("Friday, 20-Nov-76 08:15:00 GMT", now), 24h);      // 2076, 50 years to the second
    EXPECT_EQ(in("Friday, 20-Nov-76 08:15:01 GMT", now), delay{});  // 1976
    EXPECT_EQ(in("Friday, 20-Nov-77 08:15:00 GMT", now), delay{});  // 1977
    EXPECT_EQ(in("Friday, 20-Nov-25 08:15:00 GMT", now), delay{});  // 2025
    EXPECT_EQ(in("Friday, 01-Jan-00 00:00:30 GMT", sys_days{2099y / December / 31} + 24h), 30s);  // 2100
    EXPECT_EQ(in("Monday, 29-Feb-28 00:00:00 GMT", sys_days{2028y / February / 28}), 24h);
    EXPECT_EQ(in("Monday, 29-Feb-27 00:00:00 GMT", sys_days{2027y / February / 28}), delay{});
}

TEST(RetryAfterDate, IsMeasuredByTheServersClockWhereItTellsIt) {
    const std::string in_a_minute = "Tue, 01 Jan 2019 00:01:00 GMT";
    EXPECT_EQ(after({in_a_minute}), delay{});
    EXPECT_EQ(after_with_date(in_a_minute, {"Tue, 01 Jan 2019 00:00:00 GMT"}), 1min);
    EXPECT_EQ(after_with_date(in_a_minute, {"Tuesday, 01-Jan-19 00:00:00 GMT"}), 1min);
    EXPECT_EQ(after_with_date(in_a_minute, {"Tue Jan  1 00:00:00 2019"}), 1min);
    EXPECT_EQ(after_with_date(in_a_minute, {"Tue, 01 Jan 2019 00:01:01 GMT"}), delay{});
    EXPECT_EQ(after_with_date("Tue, 01 Jan 2041 00:01:00 GMT", {"Tue, 01 Jan 2041 00:00:00 GMT"}), 1min);
    // Two digits too are read as the server's clock has it, wherever ours stands.
    EXPECT_EQ(after_with_date("Wednesday, 01-Jan-81 00:01:00 GMT", {"Wed, 01 Jan 2081 00:00:00 GMT"}), 1min);
}

TEST(RetryAfterDate, IsMeasuredByOurClockWhereTheServersIsMissingDoubleOrBroken) {
    const std::string in_two_minutes = "Fri, 20 Nov 2026 08:17:00 GMT";
    const std::string skewed = "Fri, 20 Nov 2026 08:16:00 GMT";
    EXPECT_EQ(after_with_date(in_two_minutes, {}), 2min);
    EXPECT_EQ(after_with_date(in_two_minutes, {"today"}), 2min);
    EXPECT_EQ(after_with_date(in_two_minutes, {"60"}), 2min);
    EXPECT_EQ(after_with_date(in_two_minutes, {skewed, skewed}), 2min);
    EXPECT_EQ(after_with_date(in_two_minutes, {skewed}), 1min);
}

TEST(RetryAfterSeconds, NeedNoClock) {
    EXPECT_EQ(after_with_date("60", {"Tue, 01 Jan 2019 00:00:00 GMT"}), 60s);
}

TEST(RetryAfterFields, OfSeveralTheLongestThatCanBeReadIsObeyed) {
    EXPECT_EQ(after({}), delay{});
    EXPECT_EQ(after({"10", "3600"}), 1h);
    EXPECT_EQ(after({"3600", "10"}), 1h);
    EXPECT_EQ(after({"60", "60"}), 60s);
    EXPECT_EQ(after({"junk", "60", "-1"}), 60s);
    EXPECT_EQ(after({"60", "Fri, 20 Nov 2026 08:17:00 GMT"}), 2min);
    EXPECT_EQ(after({"junk", ""}), delay{});
}

TEST(RetryAfterDate, DoesNotDependOnZoneOrLanguage) {
    const char* const zone = std::getenv("TZ");
    const std::string before = zone == nullptr ? "" : zone;
    for (const char* const odd : {"America/New_York", "Pacific/Kiritimati", "EST5EDT"}) {
        ::setenv("TZ", odd, 1);
        ::tzset();
        std::setlocale(LC_ALL, "tr_TR.UTF-8");
        EXPECT_EQ(after({"Fri, 20 Nov 2026 08:17:00 GMT"}), 2min);
    }
    std::setlocale(LC_ALL, "C");
    zone == nullptr ? ::unsetenv("TZ") : ::setenv("TZ", before.c_str(), 1);
    ::tzset();
}

TEST(RetryAfterOfAnAnswer, IsThereFor429And503Alone) {
    const auto of = [](unsigned status) {
        return read_answer({status, {{"Content-Type", "text/html"}, {"Retry-After", "120"}}, "<html>"}, now)
            .retry_after;
    };
    EXPECT_EQ(of(429), 120s);
    EXPECT_EQ(of(503), 120s);
    for (const unsigned status : {200U, 301U, 400U, 403U, 404U, 500U, 502U, 504U})
        EXPECT_EQ(of(status), delay{}) << status;
}

}  // namespace
}  // namespace dcv::certcentral
