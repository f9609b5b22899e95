// Row F15 of docs/faults.md: signals that come while the daemon starts, or to another command. A start is
// held where the test wants it by a log that takes no line.
#include "daemon/workplace.hpp"
#include "support/daemon_process.hpp"
#include "support/scripted_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <future>
#include <mutex>
#include <thread>

namespace dcv::test {
namespace {

using namespace std::chrono_literals;

/// Blocks all signals of this thread, and so of whatever it starts meanwhile.
class blocked_signals {
public:
    blocked_signals() {
        sigset_t all;
        sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~blocked_signals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    blocked_signals(const blocked_signals&) = delete;
    blocked_signals& operator=(const blocked_signals&) = delete;

private:
    sigset_t before_{};
};

/// A named pipe without room for a line: a process that logs to it waits for `drain`.
class full_log {
public:
    explicit full_log(std::string path) : path_{std::move(path)} {
        if (::mkfifo(path_.c_str(), 0600) != 0)
            throw std::system_error{errno, std::generic_category(), path_};
        pipe_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
        ::fcntl(pipe_, F_SETPIPE_SZ, 4096);
        const std::string spaces(4096, ' ');
        while (::write(pipe_, spaces.data(), spaces.size()) > 0) {
        }
    }
    ~full_log() {
        const int last = std::exchange(pipe_, -1);
        ::close(last);  // A reader waits no longer once the daemon has ended, too.
        if (reader_.joinable()) reader_.join();
        ::close(reading_);
    }
    full_log(const full_log&) = delete;
    full_log& operator=(const full_log&) = delete;

    /// Takes every line from now on.
    void drain() {
        reading_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
        reader_ = std::thread{[this] {
            std::array<char, 4096> some{};
            while (::read(reading_, some.data(), some.size()) > 0) {
            }
        }};
    }

private:
    std::string path_;
    int pipe_{-1};
    int reading_{-1};
    std::thread reader_;
};

struct Start : testing::Test {
    std::string configuration(const std::string& domains) {
        return "api: {url: '" + server.url() + "', ca_file: ca.pem, key_file: key}\ndomains: " + domains +
               "\n";
    }

    /// Until the daemon, which has read its configuration, has a ledger: its next step is to log that.
    void await_ledger() const {
        while (!std::filesystem::exists(place.state() / "ledger.db"))
            std::this_thread::yield();
    }

    bool is_asked_about_8() { return asked_.get_future().wait_for(60s) == std::future_status::ready; }

    workplace place;
    std::promise<void> asked_;
    std::once_flag once_;
    scripted_server server{[this](const received& request) {
        if (request.target.find("/8/") != std::string::npos)
            std::call_once(once_, [this] { asked_.set_value(); });
        return respond(400, R"({"errors":[{"code":"invalid_dns_txt"}]})");
    }};
};

TEST_F(Start, F15_AHupWhileItStartsHasTheNewestListWatched) {
    full_log log{place.directory().path() / "log"};
    daemon_process daemon{place.on("run", configuration("[7]")),
                          {},
                          {},
                          "exec 2>" + (place.directory().path() / "log").string() + ";"};
    await_ledger();
    place.on("run", configuration("[7, 8]"));
    daemon.signal(SIGHUP);
    daemon.signal(SIGUSR1);
    log.drain();
    EXPECT_TRUE(is_asked_about_8());
    daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait(), 0);
}

TEST_F(Start, F15_TermEndsAStartThatWaits) {
    for (const int number : {SIGTERM, SIGINT}) {
        std::filesystem::remove_all(place.state());
        const auto path = place.directory().path() / ("log" + std::to_string(number));
        const full_log log{path};
        daemon_process daemon{place.on("run", configuration("[7]")), {}, {}, "exec 2>" + path.string() + ";"};
        await_ledger();
        daemon.signal(number);
        EXPECT_EQ(daemon.wait(), 0) << "without a word, and without anybody to read it";
    }
}

TEST_F(Start, F15_SignalsOfTheFirstInstructionAreTakenWhateverTheParentBlocks) {
    std::optional<daemon_process> daemon;
    {
        const blocked_signals meanwhile;
        daemon.emplace(place.on("run", configuration("[7]")));
        for (const int number : {SIGHUP, SIGUSR1, SIGHUP})
            daemon->signal(number);  // Before main(), perhaps: the mask is inherited.
    }
    EXPECT_TRUE(daemon->wait_for("service_started"));
    EXPECT_TRUE(daemon->wait_for("config_loaded")) << "of the start";
    EXPECT_TRUE(daemon->wait_for("config_loaded")) << "of the HUP";
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
}

TEST_F(Start, F15_InterruptEndsEveryOtherCommandWhateverTheParentBlocks) {
    std::promise<void> asked;
    std::promise<void> ended;
    scripted_server silent{[&](const auto&) {
        asked.set_value();
        ended.get_future().wait();
        return respond(400, "{}");
    }};
    auto arguments = place.command("check", silent.url(), "domains: [7]\n");
    arguments.emplace_back("7");
    std::optional<daemon_process> command;
    {
        const blocked_signals meanwhile;
        command.emplace(arguments);
    }
    asked.get_future().wait();
    command->signal(SIGUSR1);
    command->signal(SIGINT);
    EXPECT_EQ(command->wait(), 128 + SIGINT);
    ended.set_value();
}

}  // namespace
}  // namespace dcv::test
