#include "world/world.hpp"

#include <gtest/gtest.h>

namespace dcv::world {
namespace {

using std::chrono::days;

std::uint64_t fingerprint(std::uint64_t seed) {
    world one{drawn(seed, days{10})};
    one.run();
    return one.fingerprint();
}

TEST(SimulatedWorld, GoesTheSameWayForTheSameSeedAndAnotherForAnother) {
    EXPECT_EQ(fingerprint(3), fingerprint(3));
    EXPECT_NE(fingerprint(3), fingerprint(4));
}

}  // namespace
}  // namespace dcv::world
