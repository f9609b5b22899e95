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
        return found.heard(said, {id(number), answered_before, only_one}, any_answered);
    }

    void hear_four_failures() {
        for (const int number : {1, 2, 3, 4})
            EXPECT_EQ(hear(bearing::broken, number), gate_kind::open);
    }

    bool any_answered{true};
    bool answered_before{true};
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

TEST_F(Diagnosis, N20_CountsNoAnswerInTimeAsAFailure) {
    for (const int number : {1, 2, 3, 4})
        EXPECT_EQ(hear(bearing::unheard, number), gate_kind::open);
    EXPECT_EQ(hear(bearing::unheard, 5), gate_kind::unreachable);
    found.forget();
    for (int count = 0; count < 9; ++count)
        EXPECT_EQ(hear(bearing::unheard, 1), gate_kind::open) << "DigiCert looks that domain up for long";
    found.forget();
    for (int count = 0; count < 4; ++count)
        EXPECT_EQ(hear(bearing::unheard, 1, true), gate_kind::open);
    EXPECT_EQ(hear(bearing::unheard, 1, true), gate_kind::unreachable);
}

TEST_F(Diagnosis, P26_TakesDenialsOfDomainsThatWereNeverAnsweredForForTheirOwn) {
    answered_before = false;
    for (int number = 1; number <= 100; ++number) {
        EXPECT_EQ(hear(bearing::absent, number), gate_kind::open);
        EXPECT_EQ(hear(bearing::denied, number), gate_kind::open);
    }
    any_answered = false;
    EXPECT_EQ(hear(bearing::denied, 1), gate_kind::open)
        << "the hundredth begins the row, this is the second";
    EXPECT_EQ(hear(bearing::denied, 2), gate_kind::refused) << "no domain was ever answered for";
    EXPECT_TRUE(found.denials_alone());
}

TEST_F(Diagnosis, P32_TakesDenialsOfTwoDomainsThatWereAnsweredForForTheAccounts) {
    answered_before = false;
    for (const int number : {1, 2, 3, 4, 5, 6})
        EXPECT_EQ(hear(bearing::absent, number), gate_kind::open);
    answered_before = true;
    EXPECT_EQ(hear(bearing::absent, 7), gate_kind::open);
    EXPECT_EQ(hear(bearing::absent, 7), gate_kind::open) << "still one domain";
    EXPECT_EQ(hear(bearing::absent, 8), gate_kind::unreachable);
    EXPECT_EQ(found.row().size(), 8U);
}

TEST_F(Diagnosis, P32_TakesADenialOfTheOnlyDomainThatWasAnsweredForForTheAccounts) {
    EXPECT_EQ(hear(bearing::denied, 1, true), gate_kind::open);
    EXPECT_EQ(hear(bearing::denied, 1, true), gate_kind::open);
    EXPECT_EQ(hear(bearing::denied, 1, true), gate_kind::refused);
    found.forget();
    answered_before = false;
    for (int count = 0; count < 9; ++count)
        EXPECT_EQ(hear(bearing::denied, 1, true), gate_kind::open);
}

TEST_F(Diagnosis, FindsFailuresBesideDomainsThatAreDeniedForThemselves) {
    hear_four_failures();
    answered_before = false;
    EXPECT_EQ(hear(bearing::absent, 5), gate_kind::open);
    EXPECT_EQ(hear(bearing::broken, 6), gate_kind::unreachable);
    EXPECT_FALSE(found.denials_alone());
}

}  // namespace
}  // namespace dcv::watch
