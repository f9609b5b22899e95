#include "report/log.hpp"

#include "support/log_pipe.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>

namespace dcv::report {
namespace {

using namespace std::chrono_literals;

event said(const std::string& words, level severity = level::info) {
    return {"test", severity, words, {}};
}

std::vector<std::string> messages(const std::string& text) {
    std::vector<std::string> all;
    for (const auto& each : test::events_in(text))
        all.push_back(each["message"]);
    return all;
}

struct Log : testing::Test {
    test::log_pipe pipe;
    log lines{format::json, level::info, pipe.writing_end()};
};

TEST_F(Log, WritesWithTheTimeItIsGiven) {
    EXPECT_TRUE(lines.write(said("then"), event_time{1500ms}));
    pipe.stop_writing();
    const auto all = test::events_in(pipe.read_all());
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front()["time"], "1970-01-01T00:00:01.500Z");
}

TEST_F(Log, HasDoneAllThatWasAskedForWithALineBelowItsLevel) {
    EXPECT_TRUE(lines.write(said("unasked", level::debug)));
    pipe.stop_writing();
    EXPECT_EQ(pipe.read_all(), "");
}

TEST_F(Log, WaitsForAReaderOnceAndNotForEveryLine) {
    pipe.fill();
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i)
        EXPECT_FALSE(lines.write(said("lost")));
    EXPECT_GT(std::chrono::steady_clock::now() - begin, 900ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);

    EXPECT_EQ(pipe.read_some().size(), 4096U);
    EXPECT_TRUE(lines.write(said("found")));
    pipe.stop_writing();
    EXPECT_EQ(messages(pipe.read_all()), std::vector<std::string>{"found"});
}

TEST_F(Log, EndsAHalfWrittenLineBeforeItBeginsAnother) {
    const std::string longer_than_the_pipe(6000, 'x');
    EXPECT_FALSE(lines.write(said(longer_than_the_pipe)));
    EXPECT_FALSE(lines.write(said("too early")));
    auto text = pipe.read_some();
    EXPECT_FALSE(lines.write(said("next")));  // The rest of the long line alone takes the pipe's only page.
    text += pipe.read_some();
    EXPECT_TRUE(lines.write(said("next")));
    pipe.stop_writing();
    text += pipe.read_all();
    EXPECT_EQ(messages(text), (std::vector<std::string>{longer_than_the_pipe, "next"}));
}

TEST_F(Log, GoesOnWithAHalfWrittenLineThatIsGivenOnceMore) {
    const auto longer_than_the_pipe = said(std::string(6000, 'x'));
    EXPECT_FALSE(lines.write(longer_than_the_pipe, event_time{}));
    auto text = pipe.read_some();
    EXPECT_TRUE(lines.write(longer_than_the_pipe, event_time{}));
    pipe.stop_writing();
    text += pipe.read_all();
    EXPECT_EQ(messages(text).size(), 1U);
}

TEST_F(Log, SaysThatALineWasNotWrittenWhateverTheReason) {
    std::signal(SIGPIPE, SIG_IGN);
    pipe.stop_reading();
    EXPECT_FALSE(lines.write(said("to nobody")));
    for (const auto& [target, mode] : {std::pair{"/dev/full", O_WRONLY}, std::pair{"/dev/null", O_RDONLY}}) {
        const int descriptor = ::open(target, mode | O_CLOEXEC);
        log other{format::text, level::info, descriptor};
        EXPECT_FALSE(other.write(said("to nothing"))) << target;
        ::close(descriptor);
    }
    log closed{format::text, level::info, 1'000'000};
    EXPECT_FALSE(closed.write(said("to nowhere")));
}

/// What a log of text writes to a terminal.
std::string shown_on_a_terminal(level least) {
    const int screen = ::posix_openpt(O_RDWR | O_NOCTTY);
    EXPECT_TRUE(::grantpt(screen) == 0 && ::unlockpt(screen) == 0);
    const int terminal = ::open(::ptsname(screen), O_RDWR | O_NOCTTY);
    log{format::text, least, terminal}.write({"test", level::info, "all is well", {{"pending", true}}},
                                             event_time{});
    std::array<char, 200> seen{};
    const auto size = ::read(screen, seen.data(), seen.size());
    ::close(terminal);
    ::close(screen);
    return {seen.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

TEST(LogOnATerminal, ShowsTheMessageAloneUnlessDetailsAreWanted) {
    EXPECT_EQ(shown_on_a_terminal(level::info), "1970-01-01T00:00:00.000Z info    all is well\r\n");
    EXPECT_EQ(shown_on_a_terminal(level::debug),
              "1970-01-01T00:00:00.000Z info    all is well event=test pending=true\r\n");
}

}  // namespace
}  // namespace dcv::report
