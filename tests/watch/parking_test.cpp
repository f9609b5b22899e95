#include "watch/parking.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;
using certcentral::bearing;

const instant start{100h};

struct Parking : testing::Test {
    parking_step hear(bearing said, boottime::duration after, bool blameless = false) {
        return one.heard(said, blameless, others, start + after);
    }

    parking one;
    std::optional<instant> others = start + 30min;
};

TEST_F(Parking, ComesAfterThree404InARowOverAtLeastAnHour) {
    EXPECT_EQ(hear(bearing::absent, 0min), parking_step::none);
    EXPECT_EQ(hear(bearing::absent, 30min), parking_step::none);
    EXPECT_EQ(hear(bearing::absent, 60min - 1ns), parking_step::none);
    EXPECT_FALSE(one.parked);
    EXPECT_EQ(hear(bearing::absent, 60min), parking_step::parked);
    EXPECT_TRUE(one.parked);
}

TEST_F(Parking, NeedsThreeHoweverLongTheyTake) {
    hear(bearing::absent, 0h);
    EXPECT_EQ(hear(bearing::absent, 50h), parking_step::none);
    EXPECT_EQ(hear(bearing::absent, 100h), parking_step::parked);
}

TEST_F(Parking, IsToldOnce) {
    hear(bearing::absent, 0h);
    hear(bearing::absent, 1h);
    EXPECT_EQ(hear(bearing::absent, 2h), parking_step::parked);
    EXPECT_EQ(hear(bearing::absent, 26h), parking_step::none);
    EXPECT_EQ(hear(bearing::denied, 50h), parking_step::none);
    EXPECT_TRUE(one.parked);
}

TEST_F(Parking, OfADeniedDomainNeedsOthersThatAreAnswered) {
    others.reset();
    for (int hour = 0; hour < 5; ++hour)
        EXPECT_EQ(hear(bearing::denied, hour * 1h), parking_step::none);
    others = start - 1s;
    EXPECT_EQ(hear(bearing::denied, 6h), parking_step::none);
    others = start + 5h;
    EXPECT_EQ(hear(bearing::denied, 7h), parking_step::parked);
}

TEST_F(Parking, OfAnUnknownDomainDoesNot) {
    others.reset();
    hear(bearing::absent, 0h);
    hear(bearing::absent, 1h);
    EXPECT_EQ(hear(bearing::absent, 2h), parking_step::parked);
}

TEST_F(Parking, EndsWithAnyAnswerAboutTheDomain) {
    hear(bearing::absent, 0h);
    hear(bearing::absent, 1h);
    hear(bearing::absent, 2h);
    EXPECT_EQ(hear(bearing::answered, 26h), parking_step::unparked);
    EXPECT_EQ(one, parking{});
    EXPECT_EQ(hear(bearing::answered, 27h), parking_step::none);
}

TEST_F(Parking, BeginsAnewAfterAnAnswerInBetween) {
    hear(bearing::absent, 0h);
    hear(bearing::absent, 1h);
    EXPECT_EQ(hear(bearing::answered, 2h), parking_step::none);
    EXPECT_EQ(hear(bearing::absent, 3h), parking_step::none);
    EXPECT_EQ(hear(bearing::absent, 3h + 1min), parking_step::none);
    EXPECT_EQ(hear(bearing::absent, 3h + 2min), parking_step::none);
    EXPECT_EQ(hear(bearing::absent, 4h), parking_step::parked);
}

TEST_F(Parking, IsNotMovedByWhatSaysNothingAboutTheDomain) {
    hear(bearing::absent, 0h);
    hear(bearing::absent, 1h);
    for (const auto said : {bearing::key_refused, bearing::limited, bearing::maintenance, bearing::cut_off,
                            bearing::broken, bearing::unheard}) {
        const auto before = one;
        EXPECT_EQ(hear(said, 2h), parking_step::none);
        EXPECT_EQ(one, before);
    }
    EXPECT_EQ(hear(bearing::absent, 3h), parking_step::parked);
    EXPECT_EQ(hear(bearing::broken, 4h), parking_step::none);
    EXPECT_TRUE(one.parked);
}

TEST_F(Parking, DoesNotCountWhatTheGateAnswersFor) {
    for (int hour = 0; hour < 9; ++hour) {
        EXPECT_EQ(hear(bearing::absent, hour * 1h, true), parking_step::none);
        EXPECT_EQ(hear(bearing::denied, hour * 1h, true), parking_step::none);
    }
    EXPECT_EQ(one, parking{});
}

TEST_F(Parking, GoesOnAfterARestartFromItsThreeMembers) {
    hear(bearing::absent, 0h);
    hear(bearing::absent, 30min);
    parking known{one.denials, one.first_at, one.parked};
    EXPECT_EQ(known.heard(bearing::absent, false, {}, start + 1h), parking_step::parked);
}

}  // namespace
}  // namespace dcv::watch
