#include "ledger/recorder.hpp"

#include "ledger/examples.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::ledger {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::pending;

struct Recorder : testing::Test {
    /// Turns the loop until `work` is done.
    template <class T>
    T result_of(asio::awaitable<T> work) {
        io.restart();  // It stops whenever nothing is left to do.
        std::optional<T> result;
        asio::co_spawn(io, std::move(work), [&result](const std::exception_ptr& bug, T value) {
            if (bug) std::rethrow_exception(bug);
            result = std::move(value);
        });
        while (!result)
            io.run_one();
        return *result;
    }

    void close() {
        io.restart();
        bool closed = false;
        asio::co_spawn(io, recording.close(5s), [&closed](const std::exception_ptr&) { closed = true; });
        while (!closed)
            io.run_one();
    }

    [[nodiscard]] std::size_t recorded() const { return read_only(place).domains.size(); }

    recorder_links links() {
        return {[] {
                    auto all = test::with(pending("99"));
                    all.all = true;
                    return all;
                },
                [] { return test::noon; }, [this](const trouble& what) { troubles.push_back(what.kind()); },
                [this] { ++recoveries; }, [](const std::filesystem::path&) {}};
    }

    test::temporary_directory directory;
    std::filesystem::path place = directory.path() / "state";
    asio::io_context io{1};
    std::vector<trouble_kind> troubles;
    int recoveries = 0;
    recorder recording{io.get_executor(), writer{place, test::noon}, links()};
};

TEST_F(Recorder, HasMadeDurableWhatItSaysIs) {
    const auto ticket = recording.urge(test::with(pending("7")));
    EXPECT_TRUE(result_of(recording.attempted(ticket)));
    EXPECT_EQ(recorded(), 1U);
    EXPECT_TRUE(result_of(recording.durable(ticket)));
}

TEST_F(Recorder, CommitsTogetherWhatComesDuringACommit) {
    const auto first = recording.urge(test::with(pending("1")));
    const auto second = recording.urge(test::with(pending("2")));
    const auto third = recording.urge(test::with(pending("3")));
    EXPECT_LT(first, second);
    EXPECT_EQ(second, third);
    EXPECT_TRUE(result_of(recording.durable(third)));
    EXPECT_EQ(recorded(), 3U);
}

TEST_F(Recorder, TakesNotesAlongWithWhatIsUrgent) {
    recording.note(test::with(pending("1")));
    EXPECT_TRUE(result_of(recording.durable(recording.urge(test::with(pending("2"))))));
    EXPECT_EQ(recorded(), 2U);
}

TEST_F(Recorder, CommitsWhatWaitsWhenItIsClosed) {
    recording.note(test::with(pending("1")));
    close();
    EXPECT_EQ(recorded(), 1U);
}

TEST_F(Recorder, BeginsAFileThatWasRemovedAnewWithEverythingThereIs) {
    std::filesystem::remove_all(place);
    const auto ticket = recording.urge(test::with(pending("1")));
    EXPECT_FALSE(result_of(recording.attempted(ticket))) << "nobody may rely on it yet";
    EXPECT_TRUE(result_of(recording.durable(ticket)));
    EXPECT_THAT(troubles, testing::ElementsAre(trouble_kind::replaced));
    EXPECT_EQ(recoveries, 1);
    EXPECT_EQ(read_only(place).domains.front().who.id, test::id("99"));
}

TEST_F(Recorder, CommitsWhatCameWhileItTriedAgain) {
    std::filesystem::remove_all(place);
    static_cast<void>(result_of(recording.attempted(recording.urge(test::with(pending("1"))))));
    EXPECT_TRUE(recording.in_trouble());
    EXPECT_TRUE(result_of(recording.durable(recording.urge(test::with(pending("2"))))));
    EXPECT_EQ(recorded(), 2U);
}

TEST_F(Recorder, LetsNobodyWaitForAnAttemptWhileItIsInTrouble) {
    std::filesystem::remove_all(directory.path());  // Not even the parent is left.
    EXPECT_FALSE(result_of(recording.attempted(recording.urge(test::with(pending("1"))))));
    EXPECT_FALSE(result_of(recording.attempted(recording.urge(test::with(pending("2"))))));
    EXPECT_TRUE(recording.in_trouble());
    close();
    EXPECT_FALSE(result_of(recording.durable(99)));
}

}  // namespace
}  // namespace dcv::ledger
