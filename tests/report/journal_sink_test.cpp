#include "report/journal_sink.hpp"

#include "report/log.hpp"
#include "support/datagram_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <optional>

namespace dcv::report {
namespace {

using namespace std::chrono_literals;
using testing::StartsWith;

event said(const std::string& words) {
    return {"summary", level::info, words, {}};
}

struct Journal : testing::Test {
    /// Writes until the socket takes no more; how many it took.
    int fill() {
        int taken = 0;
        while (lines.write(said("filling")))
            ++taken;
        return taken;
    }

    test::datagram_socket journal;
    log lines{journal.path(), level::info};
};

TEST_F(Journal, GetsEachEventAsOneEntry) {
    EXPECT_TRUE(lines.write(said("first")));
    EXPECT_TRUE(lines.write(said("second")));
    EXPECT_THAT(journal.read(),
                StartsWith("MESSAGE=first\nPRIORITY=6\nSYSLOG_IDENTIFIER=report_test\nMESSAGE_ID="));
    EXPECT_THAT(journal.read(), StartsWith("MESSAGE=second\n"));
    EXPECT_EQ(journal.read(), "");
}

TEST_F(Journal, ThatDoesNotReadIsWaitedForOnceAndGetsTheRestOnceItReads) {
    const auto begin = std::chrono::steady_clock::now();
    const int taken = fill();
    EXPECT_GT(taken, 0);
    for (int i = 0; i < 100; ++i)
        EXPECT_FALSE(lines.write(said("too much")));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);

    for (int i = 0; i < taken; ++i)
        EXPECT_THAT(journal.read(), StartsWith("MESSAGE=filling\n"));
    EXPECT_TRUE(lines.write(said("later")));
    EXPECT_THAT(journal.read(), StartsWith("MESSAGE=later\n"));
}

TEST_F(Journal, ThatIsNotThereTakesNothingAndIsFoundAgain) {
    EXPECT_TRUE(lines.write(said("before")));
    journal.close();
    EXPECT_FALSE(lines.write(said("lost")));
    journal.open();
    EXPECT_TRUE(lines.write(said("after")));
    EXPECT_THAT(journal.read(), StartsWith("MESSAGE=after\n"));
}

TEST_F(Journal, ThatMadeItsSocketAnewLosesNothing) {
    EXPECT_TRUE(lines.write(said("before")));
    journal.close();
    journal.open();
    EXPECT_TRUE(lines.write(said("after")));
    EXPECT_THAT(journal.read(), StartsWith("MESSAGE=after\n"));
}

TEST(JournalStream, IsTheJournalOnlyIfDeviceAndInodeAgree) {
    struct stat here {};
    ASSERT_EQ(::fstat(STDERR_FILENO, &here), 0);
    const auto stream = [](auto device, auto inode) {
        return std::to_string(device) + ":" + std::to_string(inode);
    };
    EXPECT_TRUE(leads_to_journal(STDERR_FILENO, stream(here.st_dev, here.st_ino).c_str()));
    EXPECT_FALSE(leads_to_journal(STDERR_FILENO, stream(here.st_dev, here.st_ino + 1).c_str()));
    EXPECT_FALSE(leads_to_journal(STDERR_FILENO, stream(here.st_dev + 1, here.st_ino).c_str()));
    EXPECT_FALSE(leads_to_journal(STDERR_FILENO, ""));
    EXPECT_FALSE(leads_to_journal(STDERR_FILENO, nullptr));
}

}  // namespace
}  // namespace dcv::report
