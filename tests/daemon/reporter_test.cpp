// The log as the loop writes it, against readers that read slowly, late or never.
#include "daemon/reporter.hpp"

#include "daemon/clock.hpp"
#include "daemon/signals.hpp"
#include "support/log_pipe.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <future>
#include <optional>

namespace dcv {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::ElementsAre;

report::event said(const std::string& words, report::level severity = report::level::info) {
    return {"test", severity, words, {}};
}

std::vector<std::string> messages(const std::string& text) {
    std::vector<std::string> all;
    for (const auto& each : test::events_in(text))
        all.push_back(each["message"]);
    return all;
}

/// A loop with a reporter on it that writes to `descriptor`.
struct desk {
    explicit desk(int descriptor) : log{report::format::json, report::level::info, descriptor} {
        ignore_signals();
    }

    template <class Predicate>
    void turn_until(Predicate holds) {
        while (!holds()) {
            io.restart();
            io.run_one();
        }
    }

    /// The result is there once the line was written or given up.
    std::shared_ptr<std::optional<bool>> write_for_sure(const std::string& words) {
        auto result = std::make_shared<std::optional<bool>>();
        asio::co_spawn(io, lines.written(said(words)),
                       [result](const std::exception_ptr&, bool written) { *result = written; });
        return result;
    }

    void close(std::chrono::milliseconds patience) {
        bool closed = false;
        asio::co_spawn(io, lines.close(patience), [&closed](const std::exception_ptr&) { closed = true; });
        turn_until([&closed] { return closed; });
    }

    report::log log;
    asio::io_context io{1};
    reporter lines{io.get_executor(), log};
};

struct Reporter : testing::Test {
    /// All that arrives until the reporter is closed.
    std::string close_and_read() {
        auto text = std::async(std::launch::async, [this] { return pipe.read_all(); });
        at.close(20s);
        pipe.stop_writing();
        return text.get();
    }

    test::log_pipe pipe;
    desk at{pipe.writing_end()};
};

TEST_F(Reporter, WritesEverythingInTheOrderOfTheCalls) {
    at.lines.write(said("one"));
    const auto two = at.write_for_sure("two");
    at.lines.write(said("three"));
    EXPECT_THAT(messages(close_and_read()), ElementsAre("one", "two", "three"));
    EXPECT_EQ(*two, true);
}

TEST_F(Reporter, HoldsNobodyUpWhileNothingIsRead) {
    pipe.fill();
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i)
        at.lines.write(said("waits"));
    bool turned = false;
    asio::post(at.io, [&turned] { turned = true; });
    at.turn_until([&turned] { return turned; });
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 900ms);  // The log itself would wait for a second.
    EXPECT_EQ(messages(close_and_read()).size(), 1000U);
}

TEST_F(Reporter, SaysWhenALineHappenedNotWhenItWasRead) {
    pipe.fill();
    at.lines.write(said("then"));
    const auto then = report::timestamp(wall_now());
    at.turn_until([this] { return !at.lines.writing(); });  // Tried for a second, in vain.
    const auto all = test::events_in(close_and_read());
    ASSERT_EQ(all.size(), 1U);
    EXPECT_LE(all.front()["time"].get<std::string>(), then);
}

TEST_F(Reporter, AwaitsALineUntilItsReaderReadsAgain) {
    pipe.fill();
    const auto result = at.write_for_sure("at last");
    at.turn_until([this] { return !at.lines.writing(); });
    EXPECT_EQ(*result, std::nullopt);
    auto text = pipe.read_some();
    at.turn_until([&result] { return result->has_value(); });
    EXPECT_EQ(*result, true);
    text += close_and_read();
    EXPECT_THAT(messages(text), ElementsAre("at last"));
}

TEST_F(Reporter, DropsTheOldestLinesCountsThemAndKeepsWhatMustNotBeLost) {
    constexpr int lines = reporter::most_waiting + 100;
    pipe.fill();
    at.lines.write(said("0"));
    at.turn_until([this] { return !at.lines.writing(); });
    const auto result = at.write_for_sure("never lost");
    for (int i = 1; i < lines; ++i)
        at.lines.write(said(std::to_string(i)));
    const auto all = test::events_in(close_and_read());

    std::vector<std::string> words;
    int lost = 0;
    for (const auto& each : all) {
        if (each["event"] == "log_lines_lost") {
            lost += each["lines"].get<int>();
        } else {
            words.push_back(each["message"]);
        }
    }
    EXPECT_EQ(*result, true);
    EXPECT_EQ(std::count(words.begin(), words.end(), "never lost"), 1);
    EXPECT_GT(lost, 0);
    EXPECT_EQ(static_cast<int>(words.size()) - 1 + lost, lines);
    EXPECT_EQ(words.back(), std::to_string(lines - 1));
    EXPECT_EQ(words.at(words.size() - reporter::most_waiting),
              std::to_string(lines - static_cast<int>(reporter::most_waiting)));
}

TEST_F(Reporter, DropsNothingOfABurstThatItsReaderTakes) {
    constexpr int lines = 3 * reporter::most_waiting;
    for (int i = 0; i < lines; ++i)
        at.lines.write(said("burst"));
    EXPECT_EQ(messages(close_and_read()).size(), lines);
}

TEST_F(Reporter, EndsAHalfWrittenLineAndWritesItOnce) {
    const std::string longer_than_the_pipe(6000, 'x');
    const auto result = at.write_for_sure(longer_than_the_pipe);
    at.lines.write(said("next"));
    at.turn_until([this] { return !at.lines.writing(); });
    EXPECT_EQ(*result, std::nullopt);
    EXPECT_THAT(messages(close_and_read()), ElementsAre(longer_than_the_pipe, "next"));
    EXPECT_EQ(*result, true);
}

TEST_F(Reporter, GivesUpAfterThePatienceOfWhoeverClosesIt) {
    pipe.fill();
    const auto result = at.write_for_sure("never");
    const auto begin = std::chrono::steady_clock::now();
    at.close(200ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 900ms);
    EXPECT_EQ(*result, false);
}

TEST_F(Reporter, RefusesALineAfterItsEnd) {
    at.close(1s);
    const auto result = at.write_for_sure("too late");
    at.turn_until([&result] { return result->has_value(); });
    EXPECT_EQ(*result, false);
    at.lines.write(said("too late"));
    pipe.stop_writing();
    EXPECT_EQ(pipe.read_all(), "");
}

TEST_F(Reporter, LivesWithoutAReader) {
    pipe.stop_reading();
    const auto result = at.write_for_sure("to nobody");
    for (int i = 0; i < 100; ++i)
        at.lines.write(said("to nobody"));
    at.turn_until([this] { return !at.lines.writing(); });
    EXPECT_EQ(*result, std::nullopt);
    at.close(100ms);
    EXPECT_EQ(*result, false);
}

TEST_F(Reporter, HasNothingToWaitForWithALineBelowTheLevel) {
    bool written = false;
    asio::co_spawn(at.io, at.lines.written(said("unasked", report::level::debug)),
                   [&written](const std::exception_ptr&, bool result) { written = result; });
    at.turn_until([&written] { return written; });
    EXPECT_EQ(close_and_read(), "");
}

TEST_F(Reporter, WritesTheLastWordsOfALoopThatTurnsNoMore) {
    pipe.fill();
    at.lines.write(said("waits"));
    at.turn_until([this] { return !at.lines.writing(); });
    EXPECT_EQ(pipe.read_some().size(), 4096U);
    auto text = std::async(std::launch::async, [this] { return pipe.read_all(); });
    at.lines.last_words(said("bug"));
    pipe.stop_writing();
    EXPECT_THAT(messages(text.get()), ElementsAre("bug", "waits"));
}

TEST(ReporterToAFifo, GoesOnWithTheNextReaderAfterOneThatDied) {
    const test::temporary_directory directory;
    const auto fifo = directory.path() / "fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    const int first = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    const int writing_end = ::open(fifo.c_str(), O_WRONLY | O_CLOEXEC);
    ::close(first);

    desk at{writing_end};
    const auto result = at.write_for_sure("to whoever comes");
    at.turn_until([&at] { return !at.lines.writing(); });
    EXPECT_EQ(*result, std::nullopt);
    const int second = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    at.lines.write(said("and the next"));  // Tries at once, not after a second.
    at.turn_until([&result] { return result->has_value(); });
    EXPECT_EQ(*result, true);
    at.close(1s);
    std::array<char, 4096> text{};
    const auto size = ::read(second, text.data(), text.size());
    EXPECT_THAT(messages({text.data(), static_cast<std::size_t>(size)}),
                ElementsAre("to whoever comes", "and the next"));
    ::close(second);
    ::close(writing_end);
}

}  // namespace
}  // namespace dcv
