#include "daemon/reloader.hpp"

#include "daemon/clock.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace dcv {

namespace asio = boost::asio;

reloader::reloader(asio::any_io_executor loop, asio::thread_pool& thread, links all)
    : loop_{std::move(loop)}, thread_{thread}, links_{std::move(all)} {
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
        const auto began = boot_now();
        auto read = links_.read();
        asio::post(loop_,
                   [this, began, read = std::move(read)]() mutable { conclude(std::move(read), began); });
    });
}

void reloader::conclude(result read, watch::instant began) {
    if (stopped_) {
        reading_ = false;
        return;
    }
    auto verdict = verdict_on(read ? config::faults{} : read.error(), began);
    links_.use(std::move(read));
    asio::post(thread_, [this, verdict = std::move(verdict), guard = asio::make_work_guard(loop_)] {
        links_.tell(verdict);
        asio::post(loop_, [this] { finish(); });
    });
}

void reloader::finish() {
    reading_ = false;
    if (stopped_) return;
    if (std::exchange(again_, false)) {
        start();  // The files may have changed before the later request.
    } else {
        links_.settled();
    }
}

}  // namespace dcv
