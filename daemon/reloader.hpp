// Reads the configuration again without keeping the loop waiting. Requests that come while it reads become
// one more reading after it.
#pragma once

#include "daemon/configuration.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>

namespace dcv {

class reloader {
public:
    using result = boost::system::result<configuration, config::faults>;

    /// `read` is called on a thread of its own, `use` with what it returned on the loop.
    reloader(boost::asio::any_io_executor loop, std::function<result()> read,
             std::function<void(result)> use);

    void request();

    /// Nothing is used from now on.
    void stop() { stopped_ = true; }

    [[nodiscard]] bool reading() const noexcept { return reading_; }

private:
    void start();
    void conclude(result read);

    boost::asio::any_io_executor loop_;
    std::function<result()> read_;
    std::function<void(result)> use_;
    bool reading_{false};
    bool again_{false};
    bool stopped_{false};
    boost::asio::thread_pool thread_{1};  // Last: its end waits for the thread that uses the rest.
};

}  // namespace dcv
