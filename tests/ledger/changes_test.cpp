#include "ledger/changes.hpp"

#include "ledger/examples.hpp"

#include <gtest/gtest.h>

namespace dcv::ledger {
namespace {

using test::id;
using test::pending;

TEST(Changes, KeepTheLaterValueOfEachKey) {
    auto first = test::with(pending("7"));
    first.merge(test::with(test::active("7")));
    EXPECT_EQ(first.domains.at(id("7")), test::active("7"));
    first.merge(test::with(pending("8")));
    EXPECT_EQ(first.domains.size(), 2U);

    changes gone;
    gone.domains.insert({id("7"), std::nullopt});
    first.merge(std::move(gone));
    EXPECT_EQ(first.domains.at(id("7")), std::nullopt);
}

TEST(Changes, AreReplacedByEverything) {
    auto some = test::with(pending("7"));
    auto all = test::with(pending("8"));
    all.all = true;
    some.merge(std::move(all));
    EXPECT_FALSE(some.domains.contains(id("7")));
    some.merge(test::with(pending("9")));
    EXPECT_TRUE(some.all);
    EXPECT_EQ(some.domains.size(), 2U);
}

TEST(Changes, AreEmptyOnlyWhenNothingIsToBeWritten) {
    EXPECT_TRUE(changes{}.empty());
    EXPECT_FALSE(test::with(pending("7")).empty());
    changes all;
    all.all = true;
    EXPECT_FALSE(all.empty());
}

}  // namespace
}  // namespace dcv::ledger
