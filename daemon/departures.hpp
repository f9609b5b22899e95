// How a request leaves: a place under the limits, a durable record of it, and only then the wire.
#pragma once

#include "ledger/recorder.hpp"
#include "watch/polling.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <map>

namespace dcv {

class departures {
public:
    using requests = std::map<std::uint64_t, ledger::request>;

    /// `made` are the requests of earlier processes that may still count, each with the time it left; of
    /// their places `watching` knows. What is referred to must outlive this.
    departures(watch::polling& watching, requests made, ledger::recorder& ledger);

    /// From when on a check may begin: the past, unless the ledger takes no records.
    [[nodiscard]] watch::instant next_begin() const;

    /// The way of one check out, and a second time if the first found a dead connection.
    struct passage {
        certcentral::domain_id id;
        bool reserved{true};      ///< Has a place that it has not used, from the beginning of the check.
        std::uint64_t number{0};  ///< Of the request recorded last.
    };
    /// Records the request, together with what `also` says then; whether it may leave. While the ledger takes
    /// no records, one request in a floor's time may leave without: the most that a restart could repeat.
    boost::asio::awaitable<bool> permit(passage& way, std::function<ledger::changes()> also);

    /// It leaves now.
    void leave(passage& way);

    /// The check is over: a place that was not used is free again.
    void end(const passage& way);

    [[nodiscard]] const requests& made() const noexcept { return made_; }

private:
    bool take_unrecorded_turn();

    watch::polling& watching_;
    requests made_;
    ledger::recorder& ledger_;
    watch::instant next_unrecorded_;
};

}  // namespace dcv
