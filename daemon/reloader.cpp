#include "daemon/reloader.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace dcv {

namespace asio = boost::asio;

reloader::reloader(asio::any_io_executor loop, std::function<result()> read, std::function<void(result)> use)
    : loop_{std::move(loop)}, read_{std::move(read)}, use_{std::move(use)} {
}

void reloader::request() {
    if (reading_) {
        again_ = true;
    } else if (!stopped_) {
        start();
    }
}

void reloader::start() {
    reading_ = true;
    asio::post(thread_, [this, guard = asio::make_work_guard(loop_)] {
        auto read = read_();
        asio::post(loop_, [this, read = std::move(read)]() mutable { conclude(std::move(read)); });
    });
}

void reloader::conclude(result read) {
    reading_ = false;
    if (stopped_) return;
    use_(std::move(read));
    if (std::exchange(again_, false)) start();  // Whoever asked again may have changed something since.
}

}  // namespace dcv
