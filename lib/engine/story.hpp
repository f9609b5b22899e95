// Which lines tell what has happened to the watch list and the account, and in which order.
#pragma once

#include "certcentral/answer.hpp"
#include "engine/bulk_edits.hpp"
#include "report/events.hpp"
#include "watch/polling.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace dcv::engine {

using story = std::vector<report::event>;

/// `list` is now what it is because of `changed`.
[[nodiscard]] story told(const watch::relisted& changed, const watch::watchlist& list);

/// The account's gate moved, if it did.
[[nodiscard]] story told(const watch::gate_step& step, const watch::watchlist& list);

/// What `answer` changed about `one`, which is not active all the same.
[[nodiscard]] story told(const watch::change& changed, const watch::watched& one,
                         const certcentral::answer& answer, const watch::moment& now,
                         const bulk_edits& bulk = {});

/// `checks`: answered since the start; `next`: when the next may start.
[[nodiscard]] report::overview overview_of(const watch::polling& watching, std::uint64_t checks,
                                           std::optional<watch::instant> next, watch::instant now);

/// How many of the pending domains were last answered so; `none`: not asked yet.
[[nodiscard]] std::map<certcentral::reason, std::size_t> pending_by_reason(const watch::watchlist& list);

}  // namespace dcv::engine
