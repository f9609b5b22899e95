#include "watch/diagnosis.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dcv::watch {
namespace {

using certcentral::bearing;
using certcentral::domain_id;

domain_id id(int number) {
    return *domain_id::parse(std::to_string(number));
}

struct Diagnosis : testing::Test {
    gate_kind hear(bearing said, int number, bool only_one = false) {
        return found.heard(said, id(number), only_one);
    }

    void hear_four_failures() {
        for (const int number : {1, 2, 3, 4})
            EXPECT_EQ(hear(bearing::broken, number), gate_kind::open);
    }

    diagnosis found;
};

TEST_F(Diagnosis, FindsTheAccountsOwnTroubleAtOnce) {
    EXPECT_EQ(hear(bearing::key_refused, 1), gate_kind::refused);
    EXPECT_EQ(hear(bearing::limited, 1), gate_kind::limited);
    EXPECT_EQ(hear(bearing::maintenance, 1), gate_kind::maintenance);
}

TEST_F(Diagnosis, FindsNoWayAfterFiveFailuresOfAnySortOverTwoIds) {
    EXPECT_EQ(hear(bearing::cut_off, 1), gate_kind::open);
    EXPECT_EQ(hear(bearing::broken, 1), gate_kind::open);
    EXPECT_EQ(hear(bearing::absent, 1), gate_kind::open);
    EXPECT_EQ(hear(bearing::cut_off, 1), gate_kind::open);
    EXPECT_EQ(hear(bearing::broken, 2), gate_kind::unreachable);
}

TEST_F(Diagnosis, TakesNoMatterHowManyFailuresOfOneIdAmongOthersForItsOwn) {
    for (int count = 0; count < 50; ++count)
        EXPECT_EQ(hear(bearing::broken, 1), gate_kind::open);
    EXPECT_EQ(hear(bearing::broken, 2), gate_kind::unreachable);
}

TEST_F(Diagnosis, TakesFiveFailuresOfTheOnlyIdForTheServices) {
    for (int count = 0; count < 4; ++count)
        EXPECT_EQ(hear(bearing::absent, 1, true), gate_kind::open);
    EXPECT_EQ(hear(bearing::absent, 1, true), gate_kind::unreachable);
}

TEST_F(Diagnosis, FindsARefusalAfterThreeDenialsOverTwoIdsOrOfTheOnlyOne) {
    EXPECT_EQ(hear(bearing::denied, 1), gate_kind::open);
    EXPECT_EQ(hear(bearing::denied, 2), gate_kind::open);
    EXPECT_EQ(hear(bearing::denied, 1), gate_kind::refused);
    found.forget();
    for (int count = 0; count < 9; ++count)
        EXPECT_EQ(hear(bearing::denied, 1), gate_kind::open);
    EXPECT_EQ(hear(bearing::denied, 1, true), gate_kind::refused);
}

TEST_F(Diagnosis, BeginsAnewWithAnyAnswerAboutADomain) {
    hear_four_failures();
    EXPECT_EQ(hear(bearing::answered, 9), gate_kind::open);
    hear_four_failures();
    EXPECT_EQ(hear(bearing::broken, 5), gate_kind::unreachable);
}

TEST_F(Diagnosis, BeginsAnewWithTroubleOfAnotherSort) {
    hear_four_failures();
    EXPECT_EQ(hear(bearing::denied, 5), gate_kind::open);
    EXPECT_EQ(hear(bearing::broken, 6), gate_kind::open);
    EXPECT_EQ(hear(bearing::denied, 7), gate_kind::open);
    EXPECT_EQ(hear(bearing::denied, 8), gate_kind::open);
    EXPECT_EQ(hear(bearing::denied, 9), gate_kind::refused);
}

TEST_F(Diagnosis, LearnsNothingFromATimeout) {
    for (int number = 1; number < 50; ++number)
        EXPECT_EQ(hear(bearing::unheard, number), gate_kind::open);
    hear_four_failures();
    EXPECT_EQ(hear(bearing::unheard, 5), gate_kind::open);
    EXPECT_EQ(hear(bearing::broken, 6), gate_kind::unreachable);
}

}  // namespace
}  // namespace dcv::watch
