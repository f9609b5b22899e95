// Reads the configuration again without keeping the loop waiting. Requests that come meanwhile become one
// more reading after it: the last one began after the last request.
#pragma once

#include "daemon/configuration.hpp"
#include "daemon/reload_verdict.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>

namespace dcv {

class reloader {
public:
    using result = boost::system::result<configuration, config::faults>;

    struct links {
        std::function<result()> read;                     ///< On the thread.
        std::function<void(result)> use;                  ///< On the loop.
        std::function<void(const reload_verdict&)> tell;  ///< On the thread: what came of it.
        std::function<void()> settled;                    ///< On the loop: no request waits any more.
    };

    /// `thread` has one thread and outlives every reading: its end waits for that.
    reloader(boost::asio::any_io_executor loop, boost::asio::thread_pool& thread, links all);

    void request();

    /// Nothing is used from now on.
    void stop() { stopped_ = true; }

    [[nodiscard]] bool reading() const noexcept { return reading_; }

private:
    void start();
    void conclude(result read, watch::instant began);
    void finish();

    boost::asio::any_io_executor loop_;
    boost::asio::thread_pool& thread_;
    links links_;
    bool reading_{false};
    bool again_{false};
    bool stopped_{false};
};

}  // namespace dcv
