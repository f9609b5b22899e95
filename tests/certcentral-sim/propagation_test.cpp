#include "certcentral-sim/propagation.hpp"

#include <gtest/gtest.h>

namespace dcv::sim {
namespace {

using namespace std::chrono_literals;

propagation spreading(std::uint64_t seed, quorum_rule rule = quorum_rule::mpic) {
    const scripted_domain domain{.id = 7, .name = {}, .published = 10s, .propagation = 60s};
    return {domain, terms{.perspectives = 4, .quorum = rule}, chance{seed}};
}

bool passes(const propagation& value, instant at, std::uint64_t number) {
    return quorum(quorum_rule::mpic, value.look(at, draw::asked_check, number));
}

TEST(Quorum, NeedsThePrimaryAndAllRemoteOnesButOneOfFive) {
    EXPECT_TRUE(quorum(quorum_rule::mpic, {.primary = true, .remote = 3, .remote_of = 4}));
    EXPECT_TRUE(quorum(quorum_rule::mpic, {.primary = true, .remote = 4, .remote_of = 5}));
    EXPECT_FALSE(quorum(quorum_rule::mpic, {.primary = true, .remote = 2, .remote_of = 4}));
    EXPECT_FALSE(quorum(quorum_rule::mpic, {.primary = false, .remote = 4, .remote_of = 4}));
}

TEST(Quorum, MayMissTwoOfSix) {
    EXPECT_TRUE(quorum(quorum_rule::mpic, {.primary = true, .remote = 4, .remote_of = 6}));
    EXPECT_FALSE(quorum(quorum_rule::mpic, {.primary = true, .remote = 3, .remote_of = 6}));
}

TEST(Quorum, OfAllMissesNone) {
    EXPECT_FALSE(quorum(quorum_rule::all, {.primary = true, .remote = 3, .remote_of = 4}));
    EXPECT_TRUE(quorum(quorum_rule::all, {.primary = true, .remote = 4, .remote_of = 4}));
}

TEST(Propagation, IsSeenByNobodyBeforePublication) {
    for (std::uint64_t number = 0; number < 100; ++number) {
        EXPECT_TRUE(spreading(number).look(instant{9999ms}, draw::asked_check, number).none());
    }
}

TEST(Propagation, IsSeenByAllOnceItsTimeIsOver) {
    for (std::uint64_t number = 0; number < 100; ++number) {
        const auto seen = spreading(number).look(instant{70s}, draw::asked_check, number);
        EXPECT_TRUE(quorum(quorum_rule::all, seen)) << number;
    }
}

TEST(Propagation, PassesEveryCheckFromTheMomentItIsReady) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto value = spreading(seed);
        const auto ready = value.ready();
        ASSERT_TRUE(ready);
        EXPECT_GE(*ready, instant{10s});
        EXPECT_LE(*ready, instant{70s});
        for (std::uint64_t number = 0; number < 50; ++number)
            EXPECT_TRUE(passes(value, *ready, number));
    }
}

TEST(Propagation, FlapsWhileHalfDone) {
    const auto value = spreading(1);
    const instant before_ready{*value.ready() - 5s};
    int passed = 0;
    for (std::uint64_t number = 0; number < 200; ++number) {
        passed += passes(value, before_ready, number) ? 1 : 0;
    }
    EXPECT_GT(passed, 0);
    EXPECT_LT(passed, 200);
}

TEST(Propagation, IsSeenByMoreAndMore) {
    const auto value = spreading(1);
    const auto sightings_at = [&value](instant at) {
        unsigned seen = 0;
        for (std::uint64_t i = 0; i < 200; ++i)
            seen += value.look(at, draw::asked_check, i).remote;
        return seen;
    };
    for (auto at = instant{10s}; at < instant{70s}; at += 5s) {
        EXPECT_LE(sightings_at(at), sightings_at(at + 5s)) << at.time_since_epoch().count();
    }
    EXPECT_EQ(sightings_at(instant{70s}), 800U);
}

TEST(Propagation, IsTheSameForTheSameSeedAndDiffersForAnother) {
    EXPECT_EQ(spreading(3).ready(), spreading(3).ready());
    EXPECT_NE(spreading(3).ready(), spreading(4).ready());
    for (std::uint64_t number = 0; number < 50; ++number) {
        EXPECT_EQ(passes(spreading(3), instant{40s}, number), passes(spreading(3), instant{40s}, number));
    }
}

TEST(Propagation, OfAllIsReadyNoSoonerThanAQuorum) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        EXPECT_GE(spreading(seed, quorum_rule::all).ready(), spreading(seed).ready());
    }
}

TEST(Propagation, OfWhatIsNeverPublishedIsNeverReady) {
    const propagation never{scripted_domain{.id = 7, .name = {}}, terms{}, chance{1}};
    EXPECT_FALSE(never.ready());
    EXPECT_TRUE(never.look(instant{1000h}, draw::own_poll, 1).none());
}

}  // namespace
}  // namespace dcv::sim
