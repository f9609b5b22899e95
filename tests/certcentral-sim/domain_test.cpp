#include "certcentral-sim/domain.hpp"

#include <gtest/gtest.h>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;

scripted_domain published_at(std::chrono::milliseconds when, std::chrono::milliseconds submitted = 0ms) {
    return {.id = 1, .name = {}, .submitted = submitted, .published = when};
}

domain quiet(const scripted_domain& script) {
    return {script, terms{.own_polling = false}, chance{1}};
}

TEST(Domain, IsPendingUntilItsCustomerPublishes) {
    auto waiting = quiet(published_at(20s));
    EXPECT_FALSE(waiting.check(instant{19999ms}).active);
    EXPECT_TRUE(waiting.check(instant{20s}).active);
    EXPECT_EQ(waiting.active()->at, instant{20s});
    EXPECT_EQ(waiting.active()->by, finder::request);
}

TEST(Domain, StaysActive) {
    auto done = quiet(published_at(20s));
    done.check(instant{20s});
    EXPECT_TRUE(done.check(instant{24h * 365}).active);
    EXPECT_EQ(done.active()->at, instant{20s});
}

TEST(Domain, IsNotActiveBecauseItCouldBe) {
    auto unasked = quiet(published_at(20s));
    unasked.poll_until(instant{24h});
    EXPECT_FALSE(unasked.active());
    EXPECT_EQ(unasked.ready(), instant{20s});
}

TEST(Domain, IsFoundByDigiCertsOwnPollingWithoutAnyRequest) {
    domain polled{published_at(90s), terms{}, chance{1}};
    polled.poll_until(instant{119999ms});
    EXPECT_FALSE(polled.active());
    polled.poll_until(instant{24h});
    ASSERT_TRUE(polled.active());
    EXPECT_EQ(polled.active()->at, instant{2min});
    EXPECT_EQ(polled.active()->by, finder::own_polling);
}

TEST(Domain, IsPolledByItsAgeNotTheWorlds) {
    domain days_old{published_at(10min, 72h), terms{}, chance{1}};
    days_old.poll_until(instant{59min});
    EXPECT_FALSE(days_old.active());
    days_old.poll_until(instant{1h});
    EXPECT_TRUE(days_old.active());
}

TEST(Domain, IsFoundOnlyByWhoAsksAfterDayTen) {
    domain forgotten{published_at(1h, 264h), terms{}, chance{1}};
    forgotten.poll_until(instant{100h});
    EXPECT_FALSE(forgotten.active());
    EXPECT_TRUE(forgotten.check(instant{100h}).active);
}

TEST(Domain, IsPolledAtTheVeryBeginningWhenThatIsDue) {
    domain due{published_at(0s, 10min), terms{}, chance{1}};
    due.poll_until(instant{0s});
    EXPECT_TRUE(due.active());
}

TEST(Domain, NeverValidatesOnceItsRandomValueHasExpired) {
    auto late = quiet(published_at(1h, 720h - 1min));
    EXPECT_FALSE(late.check(instant{2h}).active);
    EXPECT_FALSE(late.ready());
    EXPECT_TRUE(late.is_expired(instant{1min}));
    EXPECT_FALSE(late.is_expired(instant{59999ms}));
}

TEST(Domain, NeverValidatesOnceANewRandomValueWasMade) {
    auto renewed = quiet(published_at(1s));
    const auto given_out = renewed.random_value();
    renewed.renew_random_value();
    EXPECT_NE(renewed.random_value(), given_out);
    EXPECT_FALSE(renewed.check(instant{1h}).active);
    EXPECT_FALSE(renewed.ready());
}

TEST(Domain, OfAnUnsuitableMethodNeverValidates) {
    domain by_mail{
        {.id = 1, .name = {}, .by = method::unsuitable, .method_name = "email"}, terms{}, chance{1}};
    EXPECT_FALSE(by_mail.check(instant{240h}).active);
    EXPECT_FALSE(by_mail.ready());
}

TEST(Domain, HasARandomValueOfThirtyTwoAlphanumerics) {
    const auto value = quiet(published_at(1s)).random_value();
    EXPECT_EQ(value.size(), 32U);
    EXPECT_EQ(value.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"), std::string::npos);
}

}  // namespace
}  // namespace dcv::sim
