// What SIGUSR1 means to a daemon: ask about the domains that are named in `recheck.d`, or, without a file
// there, about all. Knows which request waits for which answers; sends no request itself.
#pragma once

#include "certcentral/domain_id.hpp"
#include "daemon/recheck_folder.hpp"
#include "watch/boottime.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dcv {

class rechecks {
public:
    using domain_id = certcentral::domain_id;

    struct links {
        std::function<bool(domain_id)> is_watched;                 ///< Pending or parked.
        std::function<bool(domain_id)> is_under_way;               ///< Asked about before the request.
        std::function<void(std::size_t)> tell;                     ///< That so many are to be asked about.
        std::function<void(const recheck_folder::ids&)> ask;       ///< About these, as soon as may be.
        std::function<void()> ask_all;                             ///< About all domains.
        std::function<boost::asio::awaitable<void>()> be_durable;  ///< What was answered by now.
    };

    /// `thread` looks into the folder, which may be on a slow disk; it outlives every look. Without a
    /// folder there are no requests.
    rechecks(boost::asio::any_io_executor loop, boost::asio::thread_pool& thread,
             std::optional<recheck_folder> folder, links all);

    /// SIGUSR1.
    void request();

    /// A check of that domain has ended, with whatever answer or none.
    void ended(domain_id id);

    /// Those that are not watched any more have no answer to wait for.
    void relisted();

    [[nodiscard]] bool looking() const noexcept { return looking_ > 0; }

private:
    void receive(std::vector<recheck_folder::request> requests);
    void finish_answered();
    boost::asio::awaitable<void> finish(std::string name);

    boost::asio::any_io_executor loop_;
    boost::asio::thread_pool& thread_;
    std::optional<recheck_folder> folder_;
    links links_;
    std::map<std::string, std::set<domain_id>> waiting_;  ///< By the request's name.
    std::set<domain_id> too_early_;                       ///< The answer on its way is to an earlier request.
    watch::instant last_taken_{watch::instant::min()};
    std::size_t spare_signals_{0};  ///< Of requests that were taken with another one's signal.
    unsigned looking_{0};
};

}  // namespace dcv
