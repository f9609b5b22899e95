// Trouble with one domain or with everybody: rows P10 to P20, P23 and P24 of docs/faults.md, in simulated
// worlds, where days pass in a moment.
#include "config/settings.hpp"
#include "world/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace dcv::world {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::ElementsAre;
using testing::IsEmpty;

/// Text of a field of an event.
std::string text(const report::event& line, std::string_view field) {
    for (const auto& each : line.fields) {
        if (each.name == field) return std::get<std::string>(each.value);
    }
    return {};
}

struct SimulatedFaults : testing::Test {
    world& run(scenario plan) {
        plan_ = std::move(plan);
        world_.emplace(plan_);
        world_->run();
        EXPECT_THAT(world_->violations(), IsEmpty());
        return *world_;
    }

    /// The gates that closed, in order.
    [[nodiscard]] std::vector<std::string> closed() const {
        std::vector<std::string> kinds;
        for (const auto& each : world_->log("gate_closed"))
            kinds.push_back(text(each.what, "gate"));
        return kinds;
    }

    [[nodiscard]] std::size_t sent_between(instant from, instant until) const {
        return static_cast<std::size_t>(
            std::count_if(world_->sent().begin(), world_->sent().end(),
                          [&](const auto& each) { return each.first > from && each.first < until; }));
    }

    /// The greatest number of requests in any second of that time, by full seconds.
    [[nodiscard]] std::size_t most_in_a_second(instant from, instant until) const {
        std::size_t most = 0;
        for (instant second = from; second < until; second += 1s)
            most = std::max(most, sent_between(second - 1ns, std::min<instant>(second + 1s, until)));
        return most;
    }

    /// The first request after `time`.
    [[nodiscard]] instant next_after(instant time) const {
        for (const auto& [when, id] : world_->sent()) {
            if (when > time) return when;
        }
        return never;
    }

    scenario plan_;
    std::optional<world> world_;
};

TEST_F(SimulatedFaults, P10_AnUnknownDomainIsParkedAfterAnHourAndAskedDaily) {
    auto plan = with_domains(3, days{5});
    plan.subjects[0].kind = nature::unknown;
    const auto& seen = run(plan);
    const auto parked = seen.log("domain_parked");
    ASSERT_EQ(parked.size(), 1U);
    EXPECT_EQ(parked.front().what.severity, report::level::error);
    EXPECT_GE(parked.front().at, 1h);
    EXPECT_LE(parked.front().at, 2h);
    const auto asked = seen.sent(1);
    EXPECT_EQ(std::count_if(asked.begin(), asked.end(), [&](auto when) { return when > parked.front().at; }),
              4);
    EXPECT_THAT(closed(), IsEmpty());
    EXPECT_EQ(seen.watching().list().parked(), 1U);
}

TEST_F(SimulatedFaults, P10_AParkedDomainThatBecomesKnownIsWatchedAgain) {
    auto plan = with_domains(2, days{4});
    plan.subjects[0].kind = nature::unknown;
    plan.subjects[0].honest_from = days{2};
    const auto& seen = run(plan);
    EXPECT_EQ(seen.log("domain_parked").size(), 1U);
    EXPECT_EQ(seen.watching().list().parked(), 0U);
    EXPECT_GE(seen.sent(1).size(), seen.sent(2).size() / 6) << "as often again as the other";
}

TEST_F(SimulatedFaults, P11_IfEveryDomainIsUnknownTheAddressIsToBlameAndNobodyIsParked) {
    auto plan = with_domains(10, 24h);
    plan.weather = {{30min, 12h, fault::wrong_path}};
    const auto& seen = run(plan);
    EXPECT_THAT(closed(), ElementsAre("unreachable"));
    EXPECT_EQ(seen.log("gate_opened").size(), 1U);
    EXPECT_THAT(seen.log("domain_parked"), IsEmpty());
    EXPECT_LE(sent_between(1h, 12h), 60U);
    EXPECT_LE(seen.log("gate_opened").front().at, 12h + 17min);
}

TEST_F(SimulatedFaults, P12_ARefusedKeyStopsAllButOneProbeAQuarterOfAnHour) {
    auto plan = with_domains(100, 24h);
    plan.weather = {{1h, 24h, fault::bad_key}};
    plan.happenings = {{10h, deed::another_key, {}, {}}};
    const auto& seen = run(plan);
    ASSERT_THAT(closed(), ElementsAre("refused"));
    EXPECT_EQ(seen.log("gate_closed").front().what.severity, report::level::error);
    EXPECT_LE(sent_between(1h + 1min, 10h), 13U);
    ASSERT_EQ(seen.log("gate_opened").size(), 1U);
    EXPECT_LE(seen.log("gate_opened").front().at, 10h + 3s) << "at once after a reload with another key";
    for (const auto& each : seen.log("reason_changed"))
        EXPECT_NE(text(each.what, "reason"), "invalid_key") << "nobody's reason is that of the account";
}

TEST_F(SimulatedFaults, P13_ADomainOfAnotherAccountIsParkedAndIsNobodyElsesTrouble) {
    auto plan = with_domains(3, days{2});
    plan.subjects[1].kind = nature::foreign;
    const auto& seen = run(plan);
    EXPECT_EQ(seen.log("domain_parked").size(), 1U);
    EXPECT_THAT(closed(), IsEmpty());
}

TEST_F(SimulatedFaults, P14_A429IsObeyedByEverybodyForAsLongAsItSays) {
    auto plan = with_domains(300, 3h);
    plan.weather = {{1h, 1h + 1min, fault::limited, patience::seconds, 600s}};
    const auto& seen = run(plan);
    ASSERT_THAT(closed(), ElementsAre("limited"));
    const auto closing = seen.log("gate_closed").front();
    EXPECT_EQ(closing.what.severity, report::level::warning);
    EXPECT_GE(next_after(closing.at + 1s), closing.at + 600s);
    const auto opened = seen.log("gate_opened").front().at;
    EXPECT_LE(opened, closing.at + 662s);
    EXPECT_LE(most_in_a_second(opened, opened + 1min), 3U) << "the waiting leave evenly";
    EXPECT_GE(sent_between(opened, opened + 100s), 100U);
}

struct DateForms : SimulatedFaults, testing::WithParamInterface<patience> {};

TEST_P(DateForms, P15_ADateInAnyFormIsMeasuredByTheServersClock) {
    for (const auto error : {-5h, 0h, 5h}) {
        auto plan = with_domains(60, 3h);
        plan.happenings = {{30min, deed::set_clock, error, {}}};
        plan.weather = {{1h, 1h + 1min, fault::limited, GetParam(), 600s}};
        const auto& seen = run(plan);
        ASSERT_EQ(closed().size(), 1U);
        const auto closing = seen.log("gate_closed").front().at;
        EXPECT_GE(next_after(closing + 2s), closing + 599s);
        EXPECT_LE(next_after(closing + 2s), closing + 662s);
    }
}

INSTANTIATE_TEST_SUITE_P(Patience, DateForms,
                         testing::Values(patience::imf_date, patience::rfc850_date, patience::asctime_date));

TEST_F(SimulatedFaults, P15_ADateInThePastCountsForNothing) {
    auto plan = with_domains(60, 2h);
    plan.weather = {{1h, 1h + 1min, fault::limited, patience::past_date, 600s}};
    run(plan);
    ASSERT_EQ(closed().size(), 1U);
    const auto closing = world_->log("gate_closed").front().at;
    EXPECT_GE(next_after(closing + 1s), closing + 60s);
    EXPECT_LE(next_after(closing + 1s), closing + 67s);
}

TEST_F(SimulatedFaults, P16_WithoutAUsableRetryAfterThePauseDoublesFromAMinute) {
    for (const auto asked : {patience::none, patience::junk}) {
        auto plan = with_domains(60, 4h);
        plan.weather = {{1h, 2h, fault::limited, asked}};
        run(plan);
        ASSERT_EQ(closed().size(), 1U) << "one warning";
        const auto closing = world_->log("gate_closed").front().at;
        instant last = closing;
        duration wait = 60s;
        while (last + wait < 2h) {
            const auto next = next_after(last + 1s);
            EXPECT_GE(next, last + wait);
            EXPECT_LE(next, last + wait * 11 / 10 + 2s);
            last = next;
            wait *= 2;
        }
    }
}

TEST_F(SimulatedFaults, P16_NobodyIsBelievedWhoAsksForMoreThanADay) {
    auto plan = with_domains(60, days{3});
    plan.weather = {{1h, 1h + 1min, fault::limited, patience::seconds, 10'000'000s}};
    run(plan);
    ASSERT_EQ(closed().size(), 1U);
    const auto closing = world_->log("gate_closed").front().at;
    EXPECT_GE(next_after(closing + 1s), closing + 24h);
    EXPECT_LE(next_after(closing + 1s), closing + 24h + 2s);
}

TEST_F(SimulatedFaults, P17_TwentyAnswers429InFlightAreOneClosedGate) {
    auto plan = with_domains(20, 2h);
    plan.quickest = 5s;
    plan.slowest = 6s;
    plan.weather = {{0s, 30s, fault::limited, patience::seconds, 60s}};
    const auto& seen = run(plan);
    EXPECT_EQ(sent_between(-1s, 30s), 20U);
    EXPECT_THAT(closed(), ElementsAre("limited"));
    EXPECT_LE(seen.log("gate_opened").front().at, 90s);
}

TEST_F(SimulatedFaults, P18_FiveServerErrorsInARowCloseTheGateAndFewerDoNot) {
    auto few = with_domains(4, 2h);
    few.weather = {{0s, 10s, fault::server_error}};
    run(few);
    EXPECT_THAT(closed(), IsEmpty());
    auto many = with_domains(40, 2h);
    many.weather = {{30min, 1h, fault::server_error}};
    run(many);
    EXPECT_THAT(closed(), ElementsAre("unreachable"));
}

TEST_F(SimulatedFaults, P18_OneDomainsTroublePausesThatDomain) {
    auto plan = with_domains(20, 24h);
    plan.subjects[0].kind = nature::garbled;
    const auto& seen = run(plan);
    EXPECT_THAT(closed(), IsEmpty());
    EXPECT_LT(seen.sent(1).size(), seen.sent(2).size() * 2 / 3);
    EXPECT_LE(seen.log("answer_rejected").size(), 25U) << "hourly at most";
}

TEST_F(SimulatedFaults, P19_MaintenanceIsWaitedForAsItAsks) {
    auto plan = with_domains(50, 6h);
    plan.weather = {{1h, 3h, fault::maintenance, patience::imf_date, 7200s}};
    const auto& seen = run(plan);
    ASSERT_THAT(closed(), ElementsAre("maintenance"));
    const auto closing = seen.log("gate_closed").front().at;
    EXPECT_GE(next_after(closing + 1s), closing + 7199s);
    EXPECT_LE(seen.log("gate_opened").front().at, 3h + 5min);
}

TEST_F(SimulatedFaults, P20_FiveThousandComeBackEvenly) {
    auto plan = with_domains(5000, 3h);
    for (auto& each : plan.listed)
        each.since = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} - 10h;
    plan.terms.limits = {100, 1000};
    plan.terms.connections = 256;
    plan.weather = {{1h, 2h, fault::no_connection}};
    const auto& seen = run(plan);
    const auto opened = seen.log("gate_opened").front().at;
    EXPECT_LE(opened, 2h + 17min);
    EXPECT_LE(sent_between(opened, opened + 1min), 334U) << "5.54 a second";
    EXPECT_LE(most_in_a_second(opened, opened + 30min), 3 * 6U);
    EXPECT_GE(sent_between(opened, opened + 10min), 600 * 1000 / 180.5 * 0.95);

    std::set<certcentral::domain_id> in_time;
    for (const auto& [when, id] : seen.sent()) {
        if (when > opened && when <= opened + 2 * 14min) in_time.insert(id);
    }
    EXPECT_GE(in_time.size(), 4750U) << "an interval is 14 min by then";
}

TEST_F(SimulatedFaults, Y6_AQuietListOfAThousandWritesLessThanALineAMinute) {
    auto plan = with_domains(1000, 8h);
    plan.steady = true;
    const auto& seen = run(plan);
    const auto is_late = [](const auto& each) { return each.at > 1h; };
    const auto summaries = seen.log("summary");
    EXPECT_EQ(std::count_if(summaries.begin(), summaries.end(), is_late), 7);
    EXPECT_EQ(std::count_if(seen.log().begin(), seen.log().end(), is_late), 7) << "a summary an hour alone";
    EXPECT_EQ(seen.log("reason_changed").size(), 1000U);
}

TEST_F(SimulatedFaults, P23_AnAnswerThatTakes55SecondsIsAwaited) {
    EXPECT_GE(config::api_settings{}.timeout, 60s) << "in this world, 55 s are in time";
    auto plan = with_domains(20, 2h);
    for (auto& each : plan.subjects)
        each.ready = 1h;
    plan.quickest = plan.slowest = 55s;
    const auto& seen = run(plan);
    std::set<certcentral::domain_id> asked;
    for (const auto& [when, id] : seen.sent()) {
        if (when < 30s) asked.insert(id);
    }
    EXPECT_EQ(asked.size(), 20U) << "nobody waits until somebody else is answered";
    EXPECT_EQ(seen.log("domain_active").size(), 20U);
    EXPECT_THAT(seen.log("gate_closed"), IsEmpty());
}

TEST_F(SimulatedFaults, P24_NobodyIsAskedOnceAllAreActive) {
    auto plan = with_domains(100, days{30});
    for (auto& each : plan.subjects)
        each.ready = 10min;
    const auto& seen = run(plan);
    EXPECT_EQ(seen.log("domain_active").size(), 100U);
    EXPECT_LE(seen.sent().back().first, 20min);
    EXPECT_EQ(seen.watching().next_start(watch::instant{days{40}}), std::nullopt);
}

}  // namespace
}  // namespace dcv::world
