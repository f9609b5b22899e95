#include "daemon/rechecks.hpp"

#include "daemon/clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace dcv {

namespace asio = boost::asio;

namespace {

/// Of two commands at once the first one's signal may find both files; the second one's then finds none, and
/// is no request to ask about all domains, if it comes within this time.
constexpr std::chrono::seconds signal_may_lag{1};

}  // namespace

rechecks::rechecks(asio::any_io_executor loop, asio::thread_pool& thread,
                   std::optional<recheck_folder> folder, links all)
    : loop_{std::move(loop)}, thread_{thread}, folder_{std::move(folder)}, links_{std::move(all)} {
}

void rechecks::request() {
    if (!folder_) return links_.ask_all();
    ++looking_;
    asio::post(thread_, [this, guard = asio::make_work_guard(loop_)] {
        auto found = folder_->take();
        asio::post(loop_, [this, found = std::move(found)]() mutable { receive(std::move(found)); });
    });
}

void rechecks::receive(std::vector<recheck_folder::request> requests) {
    --looking_;
    const auto now = boot_now();
    if (requests.empty()) {
        const bool is_spare = spare_signals_ > 0 && now - last_taken_ <= signal_may_lag;
        spare_signals_ = is_spare ? spare_signals_ - 1 : 0;
        if (!is_spare) links_.ask_all();
        return;
    }
    last_taken_ = now;
    spare_signals_ = requests.size() - 1;
    recheck_folder::ids asked;
    for (auto& [name, ids] : requests) {
        std::erase_if(ids, [this](domain_id id) { return !links_.is_watched(id); });
        waiting_[name].insert(ids.begin(), ids.end());
        asked.insert(asked.end(), ids.begin(), ids.end());
    }
    for (const auto id : asked)
        if (links_.is_under_way(id)) too_early_.insert(id);
    if (!asked.empty()) links_.tell(asked.size());
    if (!asked.empty()) links_.ask(asked);
    finish_answered();
}

void rechecks::ended(domain_id id) {
    if (too_early_.erase(id) > 0 && links_.is_watched(id)) return links_.ask({id});
    for (auto& [name, open] : waiting_)
        open.erase(id);
    finish_answered();
}

void rechecks::relisted() {
    for (auto& [name, open] : waiting_)
        std::erase_if(open, [this](domain_id id) { return !links_.is_watched(id); });
    finish_answered();
}

void rechecks::finish_answered() {
    for (auto each = waiting_.begin(); each != waiting_.end();) {
        if (!each->second.empty()) {
            ++each;
            continue;
        }
        auto ended = [](const std::exception_ptr& bug) {
            if (bug) std::rethrow_exception(bug);
        };
        asio::co_spawn(loop_, finish(each->first), ended);
        each = waiting_.erase(each);
    }
}

asio::awaitable<void> rechecks::finish(std::string name) {
    co_await links_.be_durable();
    asio::post(thread_, [this, name = std::move(name)] { folder_->answered(name); });
}

}  // namespace dcv
