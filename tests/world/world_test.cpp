#include "world/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace dcv::world {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::IsEmpty;

std::uint64_t fingerprint(std::uint64_t seed) {
    world one{drawn(seed, days{3})};
    one.run();
    return one.fingerprint();
}

TEST(SimulatedWorld, GoesTheSameWayForTheSameSeedAndAnotherForAnother) {
    EXPECT_EQ(fingerprint(3), fingerprint(3));
    EXPECT_NE(fingerprint(3), fingerprint(4));
}

// What is too rare in drawn worlds.

TEST(SimulatedWorld, HoldsTheLimitsWhereRequestsWaitLongForASlowDisk) {
    auto plan = with_domains(500, 2h);
    plan.terms.limits = {20, 1000};
    plan.weather = {{0s, 2h, fault::slow_disk}};
    world one{plan};
    one.run();
    EXPECT_GT(one.sent().size(), 1000U);
    EXPECT_THAT(one.violations(), IsEmpty());
}

TEST(SimulatedWorld, HoldsTheLimitsAcrossARestart) {
    for (const auto how : {deed::kill, deed::reboot}) {
        auto plan = with_domains(100, 1h);
        plan.terms.limits = {100, 120};
        plan.happenings = {{90s, how, 1s, {}}};
        world one{plan};
        one.run();
        EXPECT_THAT(one.violations(), IsEmpty());
    }
}

TEST(SimulatedWorld, HoldsTheFloorAcrossARestartAndAClockThatJumps) {
    for (const auto jump : {24h, -24h}) {
        auto plan = with_domains(5, 1h);
        plan.happenings = {{20s, deed::kill, 5s, {}}, {22s, deed::set_clock, jump, {}}};
        world one{plan};
        one.run();
        EXPECT_THAT(one.violations(), IsEmpty());
    }
}

TEST(SimulatedWorld, KeepsTheGateAcrossARestart) {
    for (const auto how : {deed::kill, deed::reboot}) {
        auto plan = with_domains(20, 6h);
        plan.weather = {{1h, 5h, fault::bad_key}};
        plan.happenings = {{2h, how, 1min, {}}};
        world one{plan};
        one.run();
        const auto sent = [&one](instant from, instant until) {
            return std::count_if(one.sent().begin(), one.sent().end(),
                                 [&](const auto& each) { return from <= each.first && each.first < until; });
        };
        EXPECT_EQ(sent(2h + 1min, 2h + 2min), 1) << "a start lets one probe out at once";
        EXPECT_EQ(sent(2h + 2min, 2h + 15min), 0);
        EXPECT_EQ(sent(2h + 15min, 2h + 20min), 1);
        EXPECT_THAT(one.violations(), IsEmpty());
    }
}

TEST(SimulatedWorld, TellsOfADomainThatIsFoundActiveAfterItsRemoval) {
    auto plan = with_domains(2, 1h);
    plan.quickest = 10s;
    plan.slowest = 11s;
    plan.subjects[0].ready = 0s;
    plan.happenings = {{5s, deed::relist, {}, {plan.listed[1]}}};
    world one{plan};
    one.run();
    EXPECT_EQ(one.active(), 1U);
    EXPECT_EQ(one.log("domain_active").size(), 1U);
    EXPECT_THAT(one.violations(), IsEmpty());
}

TEST(SimulatedWorld, AsksAgainAboutADomainThatWasRemovedAndListedAnewDuringItsCheck) {
    for (const auto away : {1s, 60s}) {
        auto plan = with_domains(2, 1h);
        plan.quickest = 10s;
        plan.slowest = 11s;
        plan.happenings = {{5s, deed::relist, {}, {plan.listed[1]}},
                           {5s + away, deed::relist, {}, plan.listed}};
        world one{plan};
        one.run();
        EXPECT_GE(one.sent(1).size(), one.sent(2).size() - 2);
        EXPECT_THAT(one.violations(), IsEmpty());
    }
}

TEST(SimulatedWorld, ProbesAgainAfterAProbeThatHadToLeaveTwiceAndMightNot) {
    auto plan = with_domains(5, 6h);
    plan.terms.limits = {1, 100};
    plan.weather = {{1h, 2h, fault::server_error}, {1h, 3h, fault::stale_connections}};
    world one{plan};
    one.run();
    EXPECT_EQ(one.log("gate_opened").size(), 1U);
    EXPECT_GE(one.sent(1).back(), 5h);
    EXPECT_THAT(one.violations(), IsEmpty());
}

TEST(SimulatedWorld, HoldsAnOutageAgainstNobody) {
    duration longest{};
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        auto plan = with_domains(3, 6h);
        plan.seed = seed;
        plan.subjects[0].kind = nature::garbled;
        plan.listed = {plan.listed[1]};
        plan.weather = {{30min, 4h, fault::no_connection}};
        plan.happenings = {{1h, deed::relist, {}, {plan.subjects[0].who, plan.subjects[1].who}}};
        world one{plan};
        one.run();
        auto asked = one.sent(1);
        std::erase_if(asked,
                      [opened = one.log("gate_opened").back().at](auto when) { return when < opened; });
        ASSERT_GE(asked.size(), 2U);
        longest = std::max(longest, asked[1] - asked[0]);
    }
    EXPECT_LE(longest, 10min) << "its interval and the pause after its first trouble";
}

}  // namespace
}  // namespace dcv::world
