#include "watch/waiting.hpp"

#include "watch/answers.hpp"

#include <gtest/gtest.h>

namespace dcv::watch {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

const instant start{hours{100}};
constexpr schedule policy{60s, 20min, 0.1};

/// A day old.
watched one_day_old() {
    return {{id(7), {}, {}}, {}, start - 24h};
}

TEST(Waiting, FollowsTheScheduleAfterAnAnswer) {
    EXPECT_EQ(wait_after(policy, one_day_old(), verdict::not_yet, start, 0), 20min);
    EXPECT_EQ(wait_after(policy, one_day_old(), verdict::not_yet, start, 1), 22min);
}

TEST(Waiting, AddsAPauseAfterTroubleAndNeverShortensTheSchedule) {
    auto one = one_day_old();
    one.troubles = 3;
    EXPECT_EQ(wait_after(policy, one, verdict::failed, start, 0), 20min);
    EXPECT_EQ(wait_after(policy, one, verdict::failed, start, 1), 22min + 4min);
    one.troubles = 1000;
    EXPECT_EQ(wait_after(policy, one, verdict::failed, start, 1), 22min + 60min);
}

TEST(Waiting, LastsAnHourWhileOnlyAPersonCanChangeTheMethod) {
    EXPECT_EQ(wait_after(policy, one_day_old(), verdict::method_unsuitable, start, 0), 1h);
    auto old = one_day_old();
    old.first_seen = start - days{16};
    EXPECT_EQ(wait_after(policy, old, verdict::method_unsuitable, start, 0), 80min);
}

TEST(Waiting, LastsADayForWhoIsParked) {
    auto one = one_day_old();
    one.denials.parked = true;
    EXPECT_EQ(wait_after(policy, one, verdict::unknown_domain, start, 0), days{1});
}

TEST(Waiting, IsNeverLongerThanItsBound) {
    for (const unsigned troubles : {0U, 1U, 5U, 100U}) {
        for (const auto age : {hours{0}, hours{24}, hours{1000}}) {
            for (const bool parked : {false, true}) {
                watched one{{id(7), {}, {}}, {}, start - age};
                one.troubles = troubles;
                one.denials.parked = parked;
                EXPECT_LE(wait_after(policy, one, verdict::not_yet, start, 1),
                          longest_wait(policy, one, start));
                one.reason = certcentral::reason::invalid_dns_method;
                EXPECT_LE(wait_after(policy, one, verdict::method_unsuitable, start, 1),
                          longest_wait(policy, one, start));
            }
        }
    }
}

}  // namespace
}  // namespace dcv::watch
