#include "watch/transition.hpp"

#include <gtest/gtest.h>

namespace dcv::watch {
namespace {

using namespace std::chrono;

transition at(wall_time time, std::uint64_t checks) {
    return {{*certcentral::domain_id::parse("1234567"), {}, {}}, time, checks, 0ms, {}, false};
}

TEST(Transition, IsNamedAfterItsDomainAndItsMillisecond) {
    const wall_time time = sys_days{2026y / November / 20} + 8h + 15min + 2s + 7ms;
    EXPECT_EQ(at(time, 3).transition_id(), "1234567-20261120T081502007Z");
    EXPECT_NE(at(time, 3).transition_id(), at(time + 1ms, 3).transition_id());
}

}  // namespace
}  // namespace dcv::watch
