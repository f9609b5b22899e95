#include "watch/limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;

const instant start{std::chrono::hours{100}};

/// Sends one now, as a request that leaves the moment it may.
void send(limits& under, instant now) {
    under.reserve(now);
    under.left(now);
}

TEST(Limits, LetAsManyThroughAtOnceAsTheShortWindowTakes) {
    limits under{{20, 200}};
    for (int sent = 0; sent < 20; ++sent) {
        ASSERT_TRUE(under.admits(1, false, start));
        send(under, start);
    }
    EXPECT_EQ(under.room(start), 0U);
    EXPECT_FALSE(under.admits(1, false, start + 5499ms));
    EXPECT_EQ(under.room(start + 5500ms), 20U);
}

TEST(Limits, CountARequestThatHasNotLeftYetForAsLongAsItTakes) {
    limits under{{1, 10}};
    under.reserve(start);
    EXPECT_EQ(under.room(start + 1h), 0U);
    EXPECT_EQ(under.next_admission(start + 1h), std::nullopt);
    under.left(start + 1h);
    EXPECT_EQ(under.next_admission(start + 1h), start + 1h + 5500ms);
}

TEST(Limits, ForgetARequestThatNeverLeft) {
    limits under{{1, 10}};
    under.reserve(start);
    under.released();
    EXPECT_EQ(under.room(start), 1U);
}

TEST(Limits, CountTheRequestsOfAnEarlierProcess) {
    limits under{{2, 3}};
    under.sent(start - 100s);
    under.sent(start - 1s);
    EXPECT_EQ(under.room(start), 1U);
    EXPECT_EQ(under.room(start + 80'499ms), 1U);
    EXPECT_EQ(under.room(start + 80'500ms), 2U);
}

TEST(Limits, HoldWhatWasSentWhenTheyAreChanged) {
    limits under{{20, 200}};
    for (int sent = 0; sent < 10; ++sent)
        send(under, start);
    under.change({5, 200});
    EXPECT_EQ(under.room(start + 1s), 0U);
    under.change({30, 200});
    EXPECT_EQ(under.room(start + 1s), 20U);
}

TEST(Limits, LetABacklogLeaveEvenly) {
    limits under{{20, 200}};
    EXPECT_EQ(under.pace(), 902'500us);
    std::vector<instant> sent;
    for (instant now = start; now < start + 100s; now += 10ms) {
        if (!under.admits(5000, false, now)) continue;
        send(under, now);
        sent.push_back(now);
    }
    EXPECT_GE(sent.size(), 105U) << "95 % of a request in 0.9025 s";
    for (std::size_t next = 1; next < sent.size(); ++next)
        EXPECT_GE(sent[next] - sent[next - 1], 880ms);
}

TEST(Limits, LetAFewGoTogetherOnceTheBacklogIsGone) {
    limits under{{20, 200}};
    ASSERT_TRUE(under.admits(21, false, start));
    send(under, start);
    EXPECT_FALSE(under.admits(1, false, start)) << "the last of the backlog waits for its turn, too";
    EXPECT_FALSE(under.admits(0, false, start));
    EXPECT_TRUE(under.admits(5, false, start));
}

/// Every window of the given length, wherever it begins, holds at most `most` of `sent`.
bool holds(const std::vector<instant>& sent, boottime::duration length, std::size_t most) {
    for (std::size_t first = 0; first + most < sent.size(); ++first) {
        if (sent[first + most] - sent[first] < length) return false;
    }
    return true;
}

TEST(Limits, HoldInEveryWindowWhateverIsAskedOfThem) {
    for (unsigned seed = 1; seed <= 50; ++seed) {
        std::mt19937 dice{seed};
        const auto draw = [&dice](int most) { return std::uniform_int_distribution{0, most}(dice); };
        const allowance most{static_cast<unsigned>(1 + draw(9)), static_cast<unsigned>(5 + draw(20))};
        limits under{most};
        std::vector<instant> sent;
        std::vector<instant> leaving;  // When those under way will leave.
        for (instant now = start; now < start + 600s; now += std::chrono::milliseconds{draw(300)}) {
            for (auto each = leaving.begin(); each != leaving.end();) {
                if (*each > now) {
                    ++each;
                    continue;
                }
                under.left(now);
                sent.push_back(now);
                each = leaving.erase(each);
            }
            while (under.admits(static_cast<std::size_t>(draw(40)), false, now)) {
                under.reserve(now);
                leaving.push_back(now + std::chrono::milliseconds{draw(8000)});
            }
        }
        EXPECT_GT(sent.size(), 5U);
        EXPECT_TRUE(holds(sent, 5500ms, most.per_5s)) << "seed " << seed;
        EXPECT_TRUE(holds(sent, 180'500ms, most.per_3min)) << "seed " << seed;
    }
}

}  // namespace
}  // namespace dcv::watch
