#include "config/credential.hpp"

#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace dcv::config {

namespace {

TEST(Credential, HasANameOfItsOwnForEachInstance) {
    EXPECT_EQ(stored_credential({}, "api_key"), "dcvwatchd.api_key");
    EXPECT_EQ(stored_credential("second", "proxy"), "dcvwatchd@second.proxy");
}

TEST(Credential, IsAbsentWhenNeitherStoreHasIt) {
    const test::temporary_directory directory;
    const credential_stores stores{directory.path() / "plain", directory.path() / "encrypted"};
    EXPECT_TRUE(is_certainly_absent("a", stores)) << "there are no stores";
    directory.write("plain/b", "");
    EXPECT_TRUE(is_certainly_absent("a", stores));
    EXPECT_FALSE(is_certainly_absent("b", stores));
    directory.write("encrypted/a", "");
    EXPECT_FALSE(is_certainly_absent("a", stores));
}

TEST(Credential, MayBeInAStoreThatCannotBeLookedInto) {
    const test::temporary_directory directory;
    // Not even root sees what is behind a link that leads to itself.
    std::filesystem::create_symlink("loop", directory.path() / "loop");
    EXPECT_FALSE(is_certainly_absent("a", {directory.path() / "loop", directory.path() / "encrypted"}));
}

}  // namespace

}  // namespace dcv::config
