// Makes changes durable without ever keeping the loop waiting: a thread of its own commits them, many at a
// time.
#pragma once

#include "ledger/changes.hpp"
#include "ledger/writer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>

namespace dcv::ledger {

/// What the owner of a recorder gives it. All are called on the loop.
struct recorder_links {
    std::function<changes()> everything;  ///< All there is to be remembered, for a file begun anew.
    std::function<watch::wall_time()> wall_now;
    std::function<void(const trouble&)> troubled;  ///< A commit failed, and the one before did not.
    std::function<void()> recovered;               ///< A commit went well, and the one before did not.
    std::function<void(std::filesystem::path)> moved_aside;  ///< A damaged ledger went there.
};

/// Everything happens on the loop but the commit itself. One commit is under way at a time, and carries all
/// that came before it. A commit that failed is repeated every 30 s (the first time at once, unless the
/// disk is full or read-only) with everything there is; when the disk answers EIO twice in a row, the process
/// is to end.
class recorder {
public:
    /// The result of changes that were handed in: the number of the commit that carries them.
    using ticket = std::uint64_t;

    recorder(boost::asio::any_io_executor loop, writer file, recorder_links links);

    /// Is committed with the next commit, a second from now at the latest.
    ticket note(changes what);

    /// Is committed as soon as the commit under way is through.
    ticket urge(changes what);

    /// Has what waits committed now, even if the last attempt failed a moment ago.
    void hasten() { commit_by(clock::now()); }

    /// Waits for the first attempt at that commit; whether it went well. While the ledger is in trouble there
    /// is no attempt to wait for: false at once.
    boost::asio::awaitable<bool> attempted(ticket which);

    /// Waits until that is durable, however long; false if the recorder was closed before.
    boost::asio::awaitable<bool> durable(ticket which);

    /// A last attempt at what waits, for at most `patience`. Afterwards nothing is committed any more.
    boost::asio::awaitable<void> close(std::chrono::milliseconds patience);

    [[nodiscard]] bool in_trouble() const noexcept { return failures_ > 0; }

    /// Whether the thread is in a commit: then the end of the recorder would wait for the disk.
    [[nodiscard]] bool committing() const noexcept { return committing_; }

private:
    using clock = std::chrono::steady_clock;
    struct finished {
        std::optional<trouble> failed;
        std::optional<std::filesystem::path> moved_aside;
        std::exception_ptr bug;
    };

    ticket add(changes what);
    void commit_by(clock::time_point when);
    void commit();
    void conclude(const finished& end, ticket last);
    void fail(const trouble& failed);
    finished write(const changes& batch, watch::wall_time now);

    boost::asio::any_io_executor loop_;
    writer file_;
    recorder_links links_;
    changes batch_;
    ticket next_{1};  ///< Of what is added from now on.
    ticket attempted_{0};
    ticket durable_{0};
    unsigned failures_{0};  ///< In a row.
    bool last_was_io_error_{false};
    bool committing_{false};
    bool closed_{false};
    clock::time_point commit_at_{clock::time_point::max()};
    boost::asio::steady_timer due_;       ///< Runs out when the next commit is due.
    boost::asio::steady_timer ended_;     ///< Cancelled whenever a commit has ended.
    boost::asio::thread_pool thread_{1};  // Last: its end waits for the thread that uses the rest.
};

}  // namespace dcv::ledger
