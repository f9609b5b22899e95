// How a request leaves: a place under the limits, a durable record of it, and only then the wire.
#pragma once

#include "ledger/recorder.hpp"
#include "watch/limits.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace dcv {

class departures {
public:
    using requests = std::map<std::uint64_t, ledger::request>;

    /// `made` are the requests of earlier processes that may still count, each with the time it left.
    /// `ledger` must outlive this.
    departures(watch::allowance most, std::chrono::milliseconds floor, requests made,
               ledger::recorder& ledger);

    void change(watch::allowance most, std::chrono::milliseconds floor);

    /// Whether one of the `due` domains may be asked about now.
    [[nodiscard]] bool admits(std::size_t due);

    /// When `admits` may say yes; nothing when that needs the end of a request under way.
    [[nodiscard]] std::optional<watch::instant> next_admission() const;

    /// The way of one check out, and a second time if the first found a dead connection.
    struct passage {
        certcentral::domain_id id;
        bool reserved{true};      ///< Has a place that it has not used.
        std::uint64_t number{0};  ///< Of the request recorded last.
    };
    [[nodiscard]] passage begin(certcentral::domain_id id);

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

    watch::limits limits_;
    std::chrono::milliseconds floor_;
    requests made_;
    ledger::recorder& ledger_;
    watch::instant next_unrecorded_;
};

}  // namespace dcv
