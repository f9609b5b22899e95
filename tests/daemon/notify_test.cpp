// What the daemon tells its service manager, seen from the manager's end of the socket.
#include "daemon/notify.hpp"

#include "support/datagram_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace dcv {
namespace {

using namespace std::chrono_literals;

struct Notify : testing::Test {
    Notify() { ::setenv("NOTIFY_SOCKET", manager.path().c_str(), 1); }
    ~Notify() override {
        for (const char* const name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
            ::unsetenv(name);
    }

    test::datagram_socket manager;  // Of the same kind: datagrams of assignments.
};

TEST_F(Notify, SaysWhatTheServiceDoes) {
    notify::ready();
    EXPECT_EQ(manager.read(), "READY=1");
    notify::reloading();
    EXPECT_THAT(manager.read(), testing::MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
    notify::turning("1 pending, 0 active");
    EXPECT_EQ(manager.read(), "WATCHDOG=1\nSTATUS=1 pending, 0 active");
    notify::stopping();
    EXPECT_EQ(manager.read(), "STOPPING=1");
}

TEST_F(Notify, IsSilentWithoutAManager) {
    ::unsetenv("NOTIFY_SOCKET");
    notify::ready();
    EXPECT_EQ(manager.read(), "");
}

TEST_F(Notify, KnowsTheWatchdogOnlyIfItIsMeant) {
    EXPECT_FALSE(notify::watchdog());
    ::setenv("WATCHDOG_USEC", "2000000", 1);
    EXPECT_EQ(notify::watchdog(), 2s);
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_FALSE(notify::watchdog());
}

}  // namespace
}  // namespace dcv
