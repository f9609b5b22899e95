// Commits on a thread of its own, so that the loop never waits for the disk.
#pragma once

#include "engine/engine.hpp"
#include "ledger/writer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>

namespace dcv {

class commit_thread {
public:
    using result = engine::engine::commit_result;

    /// `ended` is called on the loop at the end of each commit. What it throws ends the loop, as does what
    /// the commit throws: a bug.
    commit_thread(boost::asio::any_io_executor loop, ledger::writer file,
                  std::function<void(const result&)> ended);

    /// Begins a commit. One at a time. Its end keeps the loop from running out of work.
    void commit(ledger::changes batch);

private:
    boost::asio::any_io_executor loop_;
    ledger::writer file_;
    std::function<void(const result&)> ended_;
    boost::asio::thread_pool thread_{1};  // Last: its end waits for the thread that uses the rest.
};

}  // namespace dcv
