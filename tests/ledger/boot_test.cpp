#include "ledger/boot.hpp"

#include "ledger/examples.hpp"
#include "ledger/store.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace dcv::ledger {
namespace {

constexpr const char* variable = "DCVWATCHD_BOOT_ID";
constexpr const char* with_dashes = "5B0C1F0E-7d43-4a52-9e0f-3c1d2a4b6e88";
constexpr const char* plain = "5b0c1f0e7d434a529e0f3c1d2a4b6e88";

struct Boot : testing::Test {
    ~Boot() override { ::unsetenv(variable); }
};

TEST_F(Boot, C8_TheBootIsKnownFromTheEnvironmentOrTheKernel) {
    ::unsetenv(variable);
    const auto of_kernel = this_boot();
    EXPECT_EQ(of_kernel.size(), 32U);
    for (const char* const form : {with_dashes, plain}) {
        ::setenv(variable, form, 1);
        EXPECT_EQ(this_boot(), plain);
    }
    for (const char* const none : {"", "%b", "5b0c", "5b0c1f0e7d434a529e0f3c1d2a4b6e8x"}) {
        ::setenv(variable, none, 1);
        EXPECT_EQ(this_boot(), of_kernel) << none;
    }
}

TEST_F(Boot, OfAnotherOneNoClockIsBelieved) {
    const test::temporary_directory place;
    ::setenv(variable, plain, 1);
    auto batch = test::with(test::pending("7"));
    batch.requests = {{1, request{test::id("7"), watch::instant{std::chrono::seconds{1}}}}};
    batch.account = account{};
    batch.account->gate.kind = watch::gate_kind::limited;
    batch.account->gate.clock = std::chrono::nanoseconds{5};
    store{place.path()}.write(batch);
    const auto same = store{place.path()}.read();
    EXPECT_TRUE(same.domains.front().clock);
    EXPECT_TRUE(same.requests.at(1).left);
    EXPECT_TRUE(same.account->gate.clock);

    ::setenv(variable, "00000000000000000000000000000001", 1);
    const auto another = store{place.path()}.read();
    EXPECT_FALSE(another.domains.front().clock);
    EXPECT_FALSE(another.requests.at(1).left);
    EXPECT_FALSE(another.account->gate.clock);
}

}  // namespace
}  // namespace dcv::ledger
