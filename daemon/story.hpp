// Which lines tell what has happened to the watch list and the account, and in which order.
#pragma once

#include "certcentral/answer.hpp"
#include "daemon/reporter.hpp"
#include "report/events.hpp"
#include "watch/polling.hpp"

#include <cstdint>
#include <optional>

namespace dcv {

/// `list` is now what it is because of `changed`.
void log_relisted(reporter& lines, const watch::relisted& changed, const watch::watchlist& list);

/// The account's gate moved, if it did.
void log_gate(reporter& lines, const watch::gate_step& step, const watch::watchlist& list,
              watch::instant now);

/// What `answer` changed about `one`, which is not active all the same.
void log_answer(reporter& lines, const watch::watched& one, const certcentral::answer& answer,
                const watch::change& changed, watch::instant now);

/// `checks`: answered since the start; `next`: when the next may start.
[[nodiscard]] report::overview overview_of(const watch::polling& watching, std::uint64_t checks,
                                           std::optional<watch::instant> next, watch::instant now);

}  // namespace dcv
