#include "daemon/commit_thread.hpp"

#include "daemon/clock.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <utility>

namespace dcv {

namespace asio = boost::asio;

commit_thread::commit_thread(asio::any_io_executor loop, ledger::writer file,
                             std::function<void(const result&)> ended)
    : loop_{std::move(loop)}, file_{std::move(file)}, ended_{std::move(ended)} {
}

void commit_thread::commit(ledger::changes batch) {
    auto work = [this, batch = std::move(batch), now = wall_now(),
                 guard = asio::make_work_guard(loop_)]() mutable {
        result what;
        std::exception_ptr bug;
        try {
            what.failed = file_.commit(batch, now);
            what.moved_aside = file_.take_moved_aside();
        } catch (const std::exception&) {
            bug = std::current_exception();
        }
        asio::post(loop_, [this, what = std::move(what), bug] {
            if (bug) std::rethrow_exception(bug);
            ended_(what);
        });
    };
    asio::post(thread_, std::move(work));
}

}  // namespace dcv
