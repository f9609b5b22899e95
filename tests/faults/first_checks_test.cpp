// Whom the first checks reach and when, whatever stands beside them in the list, and when the account is to
// blame: rows P25 to P32 and N20 of docs/faults.md, in simulated worlds, where days pass in a moment.
#include "watch/plan.hpp"
#include "world/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace dcv::world {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::ElementsAre;
using testing::IsEmpty;

const watch::wall_time beginning = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};

std::string gate_of(const world::entry& line) {
    for (const auto& each : line.what.fields) {
        if (each.name == "gate") return std::get<std::string>(each.value);
    }
    return {};
}

struct FirstChecks : testing::Test {
    world& run(scenario plan) {
        plan_ = std::move(plan);
        world_ = std::make_unique<world>(plan_);
        world_->run();
        EXPECT_THAT(world_->violations(), IsEmpty());
        return *world_;
    }

    [[nodiscard]] std::vector<std::string> closed() const {
        std::vector<std::string> kinds;
        for (const auto& each : world_->log("gate_closed"))
            kinds.push_back(gate_of(each));
        return kinds;
    }

    /// What `check-config` says of the list of the start.
    [[nodiscard]] duration promised_round() const {
        return watch::plan{plan_.terms.schedule, plan_.terms.limits, plan_.listed, beginning}.first_round();
    }

    /// When the last of the domains that `counts` was asked about for the first time.
    template <class Condition>
    [[nodiscard]] instant last_first_check(Condition counts) const {
        std::map<certcentral::domain_id, instant> first;
        for (const auto& [when, id] : world_->sent())
            first.try_emplace(id, when);
        instant last{};
        for (const auto& one : plan_.subjects) {
            if (!counts(one)) continue;
            const auto found = first.find(one.who.id);
            last = std::max(last, found == first.end() ? never : found->second);
        }
        return last;
    }

    void expect_no_two_closings_within_an_hour() const {
        instant last = -2h;
        for (const auto& each : world_->log("gate_closed")) {
            EXPECT_GE(each.at - last, 1h);
            last = each.at;
        }
    }

    scenario plan_;
    std::unique_ptr<world> world_;
};

bool is_honest(const subject& one) {
    return one.kind == nature::honest;
}

TEST_F(FirstChecks, P25_TheFirstRoundIsFirstComeFirstServedAndAsLongAsCheckConfigSays) {
    for (const int count : {300, 420, 1500}) {
        auto plan = with_domains(count, 2h);
        for (int number = 0; number < count; number += 3)
            plan.listed.at(static_cast<std::size_t>(number)).since =
                std::chrono::floor<std::chrono::seconds>(beginning - days{1 + number % 29});
        run(plan);
        const auto last = last_first_check([](const auto&) { return true; });
        EXPECT_LE(last, promised_round() * 11 / 10 + 1s) << count;
        EXPECT_GE(last, promised_round() * 9 / 10) << count;
    }
}

struct bad_ids {
    int count;
    int among;
    place where;
    std::vector<nature> kinds;
};

std::vector<bad_ids> all_mixtures() {
    std::vector<bad_ids> all;
    for (const auto& [count, among] : {std::pair{10, 100}, std::pair{30, 1000}, std::pair{3, 39}}) {
        for (const auto where : {place::head, place::middle, place::scattered}) {
            for (const auto& kinds : std::vector<std::vector<nature>>{
                     {nature::unknown}, {nature::foreign}, {nature::unknown, nature::foreign}})
                all.push_back({count, among, where, kinds});
        }
    }
    return all;
}

struct BadIds : FirstChecks, testing::WithParamInterface<bad_ids> {};

TEST_P(BadIds, P26_DelayNoOthersFirstCheckAndParkAndCloseNoGateTwiceAnHour) {
    const auto& [count, among, where, kinds] = GetParam();
    auto plan = with_domains(among, 6h);
    spoil(plan, count, where, kinds);
    const auto& seen = run(plan);
    EXPECT_LE(last_first_check(is_honest), promised_round() + 2min);
    EXPECT_EQ(seen.watching().list().parked(), static_cast<std::size_t>(count));
    expect_no_two_closings_within_an_hour();
}

TEST_P(BadIds, P26_ThatAreDeletedLaterParkAndCloseNoGateTwiceAnHour) {
    const auto& [count, among, where, kinds] = GetParam();
    auto plan = with_domains(among, 10h);
    spoil(plan, count, where, kinds, 2h);
    const auto& seen = run(plan);
    EXPECT_EQ(seen.watching().list().parked(), static_cast<std::size_t>(count));
    EXPECT_LE(closed().size(), 1U);
    for (const auto& each : seen.log("gate_opened"))
        EXPECT_LE(each.at, seen.log("gate_closed").front().at + 1min);
}

INSTANTIATE_TEST_SUITE_P(Mixtures, BadIds, testing::ValuesIn(all_mixtures()));

TEST_F(FirstChecks, P26_TenDeletedIdsParkWhileTheOtherNinetyBecomeActive) {
    auto plan = with_domains(100, 6h);
    for (auto& each : plan.subjects)
        each.ready = 10min;
    spoil(plan, 10, place::middle, {nature::unknown});
    const auto& seen = run(plan);
    EXPECT_EQ(seen.watching().list().active(), 90U);
    EXPECT_EQ(seen.watching().list().parked(), 10U);
    EXPECT_EQ(seen.watching().list().pending(), 0U) << "run --until-done ends";
}

TEST_F(FirstChecks, P27_TheEarlierKeysRefusalsCloseNoGate) {
    auto plan = with_domains(60, 3h);
    plan.quickest = plan.slowest = 30s;
    plan.weather = {{1h, 3h, fault::bad_key}};
    plan.happenings = {{1h + 29s, deed::another_key, {}, {}}};
    run(plan);
    EXPECT_THAT(closed(), IsEmpty());
}

TEST_F(FirstChecks, P28_AMendedKeyOrAddressIsUsedWithinHalfAMinuteOfAStart) {
    for (const auto wrong : {fault::bad_key, fault::no_permission, fault::wrong_path, fault::no_name}) {
        auto plan = with_domains(20, 12h);
        plan.weather = {{1min, 10h + 30s, wrong}};
        plan.happenings = {{10h, deed::kill, 1min, {}}};
        const auto& seen = run(plan);
        ASSERT_EQ(seen.log("gate_opened").size(), 1U);
        EXPECT_LE(seen.log("gate_opened").front().at, 10h + 1min + 30s);
    }
}

TEST_F(FirstChecks, P30_AgeIsToldOfByTheClockWhileTheGateIsClosed) {
    auto plan = with_domains(1, days{32});
    plan.weather = {{0s, days{40}, fault::bad_key}};
    const auto& seen = run(plan);
    const auto told = seen.log("validation_ageing");
    ASSERT_EQ(told.size(), 3U);
    for (const auto& [step, day] : {std::pair{0U, 25}, std::pair{1U, 29}, std::pair{2U, 30}}) {
        EXPECT_GE(told[step].at, days{day});
        EXPECT_LE(told[step].at, days{day} + 1min);
        EXPECT_EQ(told[step].what.severity, step == 0 ? report::level::warning : report::level::error);
    }
}

TEST_F(FirstChecks, P31_ThousandsOfNewIdsLeaveAQuarterOfThePaceToTheKnown) {
    auto plan = with_domains(5300, 2h);
    const auto all = plan.listed;
    plan.listed.erase(plan.listed.begin() + 300, plan.listed.end());
    plan.happenings = {{30min, deed::relist, {}, all}};
    const auto& seen = run(plan);
    int known = 0;
    int sent = 0;
    for (const auto& [when, id] : seen.sent()) {
        if (when < 35min || when > 65min) continue;
        ++sent;
        known += id.value() <= 300;
    }
    EXPECT_GE(known, sent / 4 - 1);
    EXPECT_LE(known, sent / 4 + 1) << "they want more than that";
}

TEST_F(FirstChecks, P32_PermissionThatIsLostInMidRunClosesTheGateAfterTheRow) {
    auto plan = with_domains(20, 6h);
    plan.weather = {{1h, 3h, fault::no_permission}};
    const auto& seen = run(plan);
    EXPECT_THAT(closed(), ElementsAre("refused"));
    EXPECT_LE(seen.log("gate_closed").front().at, 1h + 5min);
    EXPECT_THAT(seen.log("domain_parked"), IsEmpty());
    EXPECT_LE(seen.log("gate_opened").front().at, 3h + 1h + 2min);
}

TEST_F(FirstChecks, P32_AWrongAddressFromTheFirstStartClosesTheGate) {
    auto plan = with_domains(40, 6h);
    plan.weather = {{0s, 4h, fault::wrong_path}};
    const auto& seen = run(plan);
    EXPECT_THAT(closed(), ElementsAre("unreachable"));
    EXPECT_LE(seen.log("gate_closed").front().at, 1min);
    EXPECT_THAT(seen.log("domain_parked"), IsEmpty());
}

TEST_F(FirstChecks, P32_AnOnlyIdOfAnotherAccountIsParked) {
    auto plan = with_domains(1, 6h);
    plan.subjects.front().kind = nature::foreign;
    const auto& seen = run(plan);
    EXPECT_EQ(seen.log("domain_parked").size(), 1U);
}

TEST_F(FirstChecks, P32_OneGoodAmongNinetyNineBadIsFoundByProbesOfNeverAskedIds) {
    auto plan = with_domains(100, days{2});
    for (auto& each : plan.subjects)
        each.kind = nature::unknown;
    plan.subjects.at(70).kind = nature::honest;
    const auto& seen = run(plan);
    const auto found = last_first_check(is_honest);
    EXPECT_LE(found, days{1});
    std::map<certcentral::domain_id, int> asked;
    for (const auto& [when, id] : seen.sent()) {
        if (when < found) ++asked[id];
    }
    for (const auto& [id, times] : asked)
        EXPECT_EQ(times, 1) << id.value();
    EXPECT_EQ(seen.watching().list().parked(), 99U);
}

TEST_F(FirstChecks, N20_AServerThatNeverAnswersAnyClosesTheGateInOneLine) {
    auto plan = with_domains(20, 4h);
    plan.weather = {{1h, 2h, fault::silence}};
    const auto& seen = run(plan);
    EXPECT_THAT(closed(), ElementsAre("unreachable"));
    const auto loud = std::count_if(seen.log().begin(), seen.log().end(), [](const auto& each) {
        return each.at > 1h && each.at < 2h && each.what.severity > report::level::notice;
    });
    EXPECT_EQ(loud, 1);
    EXPECT_LE(seen.log("gate_opened").front().at, 2h + 17min);
}

}  // namespace
}  // namespace dcv::world
