// Clocks that jump, stand still or are somebody else's: rows C1 to C4 of docs/faults.md.
#include "daemon/workplace.hpp"
#include "support/daemon_process.hpp"
#include "world/world.hpp"

#include <fmt/chrono.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

namespace dcv::world {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::IsEmpty;

/// The world, run to its end, with every rule kept.
world& run(std::optional<world>& place, const scenario& plan) {
    place.emplace(plan);
    place->run();
    EXPECT_THAT(place->violations(), IsEmpty());
    return *place;
}

TEST(ClockFaults, C1_AWallClockThatJumpsChangesNoPaceAndAgesNobody) {
    const auto plan = with_domains(5, days{6});
    std::optional<world> quiet;
    const auto expected = run(quiet, plan).sent();
    for (const auto jump : {days{365}, days{-10}, days{-20'000}, days{5'000}}) {
        auto jumping = plan;
        jumping.happenings = {{days{2}, deed::set_clock, jump, {}}};
        std::optional<world> seen;
        EXPECT_EQ(run(seen, jumping).sent(), expected);
        EXPECT_THAT(seen->log("validation_ageing"), IsEmpty());
    }
}

TEST(ClockFaults, C2_AfterASuspendTheOverdueLeaveEvenly) {
    for (const int domains : {15, 300}) {
        auto plan = with_domains(domains, days{2});
        plan.happenings = {{24h, deed::suspend, 8h, {}}};
        std::optional<world> place;
        const auto& seen = run(place, plan);
        const instant woken = 32h;
        std::vector<instant> after;
        for (const auto& [when, id] : seen.sent()) {
            if (when >= woken && when < woken + 1min) after.push_back(when);
        }
        ASSERT_GE(after.size(), std::min<std::size_t>(static_cast<std::size_t>(domains), 30U));
        for (std::size_t next = 4; next < after.size(); ++next)
            EXPECT_GE(after[next] - after[next - 4], 2s)
                << "a pace of 0.9 s, give or take the connection's time";
    }
}

TEST(ClockFaults, C3_WithoutAClockAtBootNoCertificateIsValidUntilItIsSet) {
    auto plan = with_domains(10, 2h);
    plan.happenings = {{0s, deed::set_clock, -days{20'000}, {}}, {10min, deed::set_clock, days{20'000}, {}}};
    plan.weather = {{0s, 10min, fault::no_tls}};
    std::optional<world> place;
    const auto& seen = run(place, plan);
    ASSERT_EQ(seen.log("gate_closed").size(), 1U);
    EXPECT_EQ(seen.log("gate_closed").front().what.severity, report::level::error);
    ASSERT_EQ(seen.log("gate_opened").size(), 1U);
    EXPECT_LE(seen.log("gate_opened").front().at, 10min + 10min) << "one probe after the step";
}

TEST(ClockFaults, C4_TheLogIsInUtcWhateverTheTimeZone) {
    test::workplace place;
    for (const char* const zone : {"TZ=America/New_York", "TZ=Asia/Kathmandu", "TZ=right/UTC"}) {
        test::daemon_process daemon{place.on("run", "domains: []\n"), {zone, "LC_ALL=tr_TR.UTF-8"}};
        ASSERT_TRUE(daemon.wait_for("service_idle"));
        const auto now = std::chrono::system_clock::now();
        const auto said = daemon.events().back()["time"].get<std::string>();
        const auto hour = [](auto time) { return fmt::format("{:%Y-%m-%dT%H:}", fmt::gmtime(time)); };
        EXPECT_THAT((std::vector{hour(now), hour(now - 1min)}), testing::Contains(said.substr(0, 14)))
            << zone;
        EXPECT_EQ(said.back(), 'Z');
        daemon.signal(SIGTERM);
        EXPECT_EQ(daemon.wait(), 0);
    }
}

}  // namespace
}  // namespace dcv::world
