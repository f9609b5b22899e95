#include "report/journal_entry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string entry(const event& happened) {
    return journal_entry(happened, {}, "dcvwatchd");
}

TEST(JournalEntry, HoldsMessagePriorityIdentityAndEveryField) {
    const event active{"domain_active",
                       level::notice,
                       "example.com (7) is active",
                       {{"domain_id", std::int64_t{7}}, {"token", "36m5"}, {"first_check", true}}};
    EXPECT_THAT(entry(active), testing::MatchesRegex("MESSAGE=example\\.com \\(7\\) is active\n"
                                                     "PRIORITY=5\n"
                                                     "SYSLOG_IDENTIFIER=dcvwatchd\n"
                                                     "MESSAGE_ID=[0-9a-f]+\n"
                                                     "DCV_EVENT=domain_active\n"
                                                     "DCV_TIME=1970-01-01T00:00:00\\.000Z\n"
                                                     "DCV_DOMAIN_ID=7\n"
                                                     "DCV_TOKEN=36m5\n"
                                                     "DCV_FIRST_CHECK=true\n"));
}

TEST(JournalEntry, HasThePrioritiesOfSyslog) {
    const auto priority = [](level severity) { return entry({"x", severity, "", {}}); };
    EXPECT_THAT(priority(level::trace), HasSubstr("\nPRIORITY=7\n"));
    EXPECT_THAT(priority(level::debug), HasSubstr("\nPRIORITY=7\n"));
    EXPECT_THAT(priority(level::info), HasSubstr("\nPRIORITY=6\n"));
    EXPECT_THAT(priority(level::notice), HasSubstr("\nPRIORITY=5\n"));
    EXPECT_THAT(priority(level::warning), HasSubstr("\nPRIORITY=4\n"));
    EXPECT_THAT(priority(level::error), HasSubstr("\nPRIORITY=3\n"));
}

TEST(JournalEntry, LetsNoTextFromOutsideMakeAFieldOfItsOwn) {
    const event odd{"x", level::info, "one\nDCV_EVENT=domain_active", {{"detail", "two\nPRIORITY=0"}}};
    EXPECT_THAT(entry(odd), HasSubstr("MESSAGE=one DCV_EVENT=domain_active\n"));
    EXPECT_THAT(entry(odd), HasSubstr("DCV_DETAIL=two\\x0aPRIORITY=0\n"));
}

TEST(JournalEntry, FitsIntoADatagramHoweverLongItsTextsAre) {
    const event wordy{
        "x", level::info, std::string(1'000'000, 'm'), {{"detail", std::string(1'000'000, 'd')}}};
    EXPECT_LT(entry(wordy).size(), 8192U);
}

TEST(JournalEntry, HasNoMessageIdWhenTheEventIsNoneOfOurs) {
    EXPECT_THAT(entry({"x", level::info, "", {}}), Not(HasSubstr("MESSAGE_ID")));
}

}  // namespace
}  // namespace dcv::report
