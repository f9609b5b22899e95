#include "watch/gate_kind.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;

constexpr unsigned endless = std::numeric_limits<unsigned>::max();

std::chrono::milliseconds plain(gate_kind kind, unsigned waits) {
    return gate_wait(kind, waits, {}, 0);
}

TEST(GateKind, IsFoundByItsName) {
    for (const char* const name : {"open", "unreachable", "refused", "limited", "maintenance"})
        EXPECT_EQ(to_string(gate_kind_of(name).value()), name);
    for (const char* const name : {"", "Open", "closed", "limited "})
        EXPECT_FALSE(gate_kind_of(name)) << name;
}

TEST(GateWait, DoublesAsTheTableOfGatesSays) {
    EXPECT_EQ(plain(gate_kind::unreachable, 0), 30s);
    EXPECT_EQ(plain(gate_kind::unreachable, 1), 60s);
    EXPECT_EQ(plain(gate_kind::unreachable, 5), 15min);
    EXPECT_EQ(plain(gate_kind::unreachable, endless), 15min);
    EXPECT_EQ(plain(gate_kind::refused, 0), 15min);
    EXPECT_EQ(plain(gate_kind::refused, 1), 30min);
    EXPECT_EQ(plain(gate_kind::refused, 2), 1h);
    EXPECT_EQ(plain(gate_kind::refused, endless), 1h);
    EXPECT_EQ(plain(gate_kind::limited, 0), 60s);
    EXPECT_EQ(plain(gate_kind::limited, 3), 8min);
    EXPECT_EQ(plain(gate_kind::limited, 10), 1024min);
    EXPECT_EQ(plain(gate_kind::limited, 11), 24h);
    EXPECT_EQ(plain(gate_kind::limited, endless), 24h);
    EXPECT_EQ(plain(gate_kind::maintenance, 0), 30s);
    EXPECT_EQ(plain(gate_kind::maintenance, endless), 15min);
    EXPECT_EQ(plain(gate_kind::open, 3), 0s);
}

TEST(GateWait, IsTheLongerOfItsOwnAndRetryAfter) {
    EXPECT_EQ(gate_wait(gate_kind::limited, 0, 10s, 0), 60s);
    EXPECT_EQ(gate_wait(gate_kind::limited, 0, 90s, 0), 90s);
    EXPECT_EQ(gate_wait(gate_kind::limited, 3, 90s, 0), 8min);
    EXPECT_EQ(gate_wait(gate_kind::maintenance, 9, 2h, 0), 2h);
    EXPECT_EQ(gate_wait(gate_kind::maintenance, 0, 0s, 0), 30s);
}

TEST(GateWait, IsNeverLongerThanADay) {
    for (const double chance : {0.0, 1.0, 9.0}) {
        EXPECT_EQ(gate_wait(gate_kind::limited, 0, std::chrono::seconds::max(), chance), 24h);
        EXPECT_EQ(gate_wait(gate_kind::limited, endless, {}, chance), 24h);
    }
    EXPECT_EQ(gate_wait(gate_kind::limited, 0, std::chrono::seconds::min(), 0), 60s);
}

TEST(GateWait, JitterLengthensByATenthAMinuteAtMostAndNotBeyondTheLongest) {
    EXPECT_EQ(gate_wait(gate_kind::unreachable, 0, {}, 1), 33s);
    EXPECT_EQ(gate_wait(gate_kind::unreachable, 0, {}, 0.5), 31500ms);
    EXPECT_EQ(gate_wait(gate_kind::unreachable, 5, {}, 1), 15min);
    EXPECT_EQ(gate_wait(gate_kind::refused, 0, {}, 1), 16min);
    EXPECT_EQ(gate_wait(gate_kind::limited, 0, 120s, 1), 132s);
    EXPECT_EQ(gate_wait(gate_kind::maintenance, 0, 2h, 1), 2h + 1min);
    EXPECT_EQ(gate_wait(gate_kind::unreachable, 0, {}, -3), 30s);
    EXPECT_EQ(gate_wait(gate_kind::unreachable, 0, {}, 3), 33s);
}

}  // namespace
}  // namespace dcv::watch
