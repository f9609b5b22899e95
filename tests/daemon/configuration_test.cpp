// Reading a configuration that changes meanwhile, in this process.
#include "daemon/configuration.hpp"

#include "daemon/workplace.hpp"
#include "faults/restless_file.hpp"
#include "support/daemon_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Settling, F14_AFileThatKeepsChangingIsNamedAndTheStartMayBeTriedAgain) {
    workplace place;
    const auto file = place.directory().write(
        "dcvwatchd.yaml", "api: {ca_file: ca.pem, key_file: key}\ndomains: [1]\ninclude: [/proc/uptime]\n");
    common_options common;
    common.config.file = file;
    common.state_dir = place.state();
    testing::internal::CaptureStderr();
    const int code = run(common, {.until_done = false, .run_for = {}, .files = {0ms, 0ms}});
    const auto said = testing::internal::GetCapturedStderr();
    EXPECT_EQ(code, 75) << said;
    EXPECT_THAT(said, HasSubstr("/proc/uptime:1:1: the file kept changing while it was read"));
    EXPECT_FALSE(std::filesystem::exists(place.state())) << "nothing was touched";
}

TEST(Settling, F14_AListThatChangesForAWhileIsReadOnceItStandsStill) {
    workplace place;
    const auto arguments =
        place.command("run", "https://localhost:1", "domains: [1]\ninclude: [list.yaml]\n");
    const restless_file list{place.directory().write("list.yaml", "- 2\n"), "- 2\n", 100};
    daemon_process daemon{arguments};
    ASSERT_TRUE(daemon.wait_for("service_started"));
    EXPECT_EQ(daemon.events().back()["pending"], 2);
    daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait(), 0);
}

TEST(Settling, F14_AFaultCountsOnceTheFileStandsStill) {
    workplace place;
    const config_source source{place.directory().write("c.yaml", "domains: [1, x]\n"), {}};
    const auto read = read_settled_configuration(source, {0ms, 0ms});
    ASSERT_FALSE(read);
    EXPECT_EQ(exit_code_of(read.error()), 78);
}

}  // namespace
}  // namespace dcv::test
