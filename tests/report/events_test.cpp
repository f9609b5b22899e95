#include "report/events.hpp"

#include "report/line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::report {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using certcentral::answer;
using certcentral::reason;
using testing::HasSubstr;
using testing::Not;

const watch::domain named{*certcentral::domain_id::parse("1234568"), "example.com", {}};
const watch::domain nameless{*certcentral::domain_id::parse("1234567"), {}, {}};

std::string text(const event& happened) {
    return text_line(happened, {}).substr(25);  // Without the time.
}

TEST(Events, SayWhichDomainByNameWhenItHasOne) {
    EXPECT_EQ(text(watch_started(named)),
              "info    example.com (1234568) is watched event=watch_started domain_id=1234568 "
              "domain_name=example.com");
    EXPECT_EQ(text(watch_started(nameless)),
              "info    domain 1234567 is watched event=watch_started domain_id=1234567");
}

TEST(Events, TellATransitionInFull) {
    const watch::transition step{named, sys_days{2026y / November / 20} + 8h, 3, 95s, "36m5"};
    EXPECT_EQ(text(domain_active(step, false)),
              "notice  example.com (1234568) is active, after 1 min 35 s and 3 checks event=domain_active "
              "domain_id=1234568 "
              "domain_name=example.com "
              "transition_id=1234568-20261120T080000000Z activated_at=2026-11-20T08:00:00.000Z checks=3 "
              "pending_s=95 "
              "token=36m5");
}

TEST(Events, MarkATransitionAtTheFirstCheckAndLeaveOutATokenThatWasNotGiven) {
    const auto line = text(domain_active({nameless, {}, 1, 0s, {}, false, true}, true));
    EXPECT_THAT(line, HasSubstr("first_check=true"));
    EXPECT_THAT(line, Not(HasSubstr("token")));
}

TEST(Events, NameThePreviousReasonOnlyIfThereWasOne) {
    const answer txt{reason::invalid_dns_txt, {}, 400, {}};
    EXPECT_THAT(text(reason_changed(nameless, txt, reason::none, 0s, 0s)), Not(HasSubstr("previous")));
    EXPECT_THAT(text(reason_changed(nameless, txt, reason::timed_out, 75s, 1s)),
                HasSubstr("reason=invalid_dns_txt previous=timed_out age_s=75"));
}

TEST(Events, ShowWhatAServerSaidOnlyAsAValueOfItsOwn) {
    const answer odd{reason::unknown_status, "active\nevent=domain_active", 200, {}};
    EXPECT_EQ(
        text(answer_rejected(nameless, odd)),
        "warning domain 1234567: the answer has a status that CertCentral does not document: "
        "\"active\\x0aevent=domain_active\"; the domain stays pending and is asked about again "
        "event=answer_rejected "
        "domain_id=1234567 reason=unknown_status http_status=200 detail=\"active\\x0aevent=domain_active\"");
}

TEST(Events, QuoteANameThatIsMoreThanAWord) {
    const watch::domain odd{*certcentral::domain_id::parse("7"), "x is active event=y", {}};
    EXPECT_THAT(text(watch_started(odd)), HasSubstr("info    \"x is active event=y\" (7) is watched"));
}

TEST(Events, OwnUpToLinesThatWereLost) {
    EXPECT_EQ(text(log_lines_lost(3)),
              "warning 3 lines were lost: nothing read this log, and the oldest lines were dropped "
              "event=log_lines_lost lines=3");
}

TEST(Events, WarnAtTwentyFiveDaysAndAlarmAtTwentyNineAndOnceItIsOver) {
    const auto aged = [](watch::ageing step, milliseconds age) {
        return validation_ageing(named, step, age, sys_days{2026y / November / 30});
    };
    EXPECT_EQ(aged(watch::ageing::soon, days{25}).severity, level::warning);
    EXPECT_EQ(aged(watch::ageing::now, days{29}).severity, level::error);
    EXPECT_EQ(aged(watch::ageing::expired, days{30}).severity, level::error);
    EXPECT_THAT(text(aged(watch::ageing::now, days{29})),
                HasSubstr("age_s=2505600 expires=2026-12-01T00:00:00Z"));
}

TEST(Events, SummariseWithoutAgesWhenNothingIsPending) {
    EXPECT_EQ(text(summary({{0, 5, 0}, 17})),
              "info    0 pending, 5 active, 0 parked event=summary pending=0 active=5 parked=0 checks=17 "
              "stretch=1.00 gate=open");
    EXPECT_EQ(
        text(summary({{2, 5, 1}, 17, 1, watch::gate_kind::open, 3h, 61s})),
        "info    2 pending, 5 active, 1 parked; next check in 1 min 1 s event=summary pending=2 active=5 "
        "parked=1 checks=17 stretch=1.00 gate=open oldest_s=10800 next_check_s=61");
}

TEST(Events, SummariseWhatHoldsTheChecksUp) {
    EXPECT_THAT(text(summary({{2, 5, 0}, 17, 2.04, watch::gate_kind::limited})),
                HasSubstr("gate: limited; all checks are late by a factor of 2.0 event=summary"));
}

TEST(Events, CountThePendingByReason) {
    overview all{{3, 0, 0}, 17};
    all.pending_by_reason = {{reason::none, 1}, {reason::invalid_dns_txt, 2}};
    EXPECT_THAT(text(summary(all)), HasSubstr(" reasons=invalid_dns_txt:2,not_asked:1"));
    EXPECT_EQ(standing(all), "3 pending, 0 active, 0 parked") << "of STATUS, which is told each second";
}

TEST(Events, TellOfAGateOnceItClosesAndOnceItOpens) {
    EXPECT_EQ(
        text(gate_closed({watch::gate_kind::limited, reason::request_limit_exceeded, {}, 60'500ms}, 12)),
        "warning too many requests with this API key: CertCentral blocks it for a while; 12 domains wait; "
        "the next probe is in 1 min event=gate_closed gate=limited reason=request_limit_exceeded "
        "retry_in_s=60 waiting=12");
    EXPECT_EQ(text(gate_opened({watch::gate_kind::limited, 2min}, 12)),
              "notice  CertCentral answers again after 2 min (gate: limited); 12 domains wait and are asked "
              "about at an even pace event=gate_opened gate=limited "
              "closed_s=120 waiting=12");
}

TEST(Events, AlarmWhenAGateNeedsAPerson) {
    EXPECT_EQ(gate_closed({watch::gate_kind::refused, reason::invalid_key, {}, 15min}, 1).severity,
              level::error);
    EXPECT_EQ(gate_closed({watch::gate_kind::unreachable, reason::tls_failed, "expired", 30s}, 1).severity,
              level::error);
    EXPECT_EQ(gate_closed({watch::gate_kind::unreachable, reason::proxy_refused, "Basic", 30s}, 1).severity,
              level::error);
    EXPECT_EQ(gate_closed({watch::gate_kind::unreachable, reason::connect_failed, {}, 30s}, 1).severity,
              level::warning);
}

TEST(Events, AlarmWhenADomainIsParked) {
    const auto parked = domain_parked(named, {reason::not_found, {}, 404, {}});
    EXPECT_EQ(parked.severity, level::error);
    EXPECT_THAT(text(parked), HasSubstr("is parked and asked about once a day"));
}

}  // namespace
}  // namespace dcv::report
