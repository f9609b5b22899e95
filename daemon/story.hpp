// Which lines tell what has happened to the watch list, and in which order.
#pragma once

#include "certcentral/answer.hpp"
#include "daemon/reporter.hpp"
#include "report/events.hpp"
#include "watch/watchlist.hpp"

#include <cstdint>

namespace dcv {

/// `list` is now what it is because of `changed`.
void log_relisted(reporter& lines, const watch::relisted& changed, const watch::watchlist& list);

/// What `answer` changed about `one`, which is pending all the same.
void log_answer(reporter& lines, const watch::watched& one, const certcentral::answer& answer,
                const watch::change& changed, watch::instant now);

/// `checks`: answered since the start.
[[nodiscard]] report::overview overview_of(const watch::watchlist& list, std::uint64_t checks,
                                           watch::instant now);

}  // namespace dcv
