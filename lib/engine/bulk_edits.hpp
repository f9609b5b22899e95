// Edits of the list that start or end so many watches that they are told of by their number.
#pragma once

#include "watch/watchlist.hpp"

#include <set>

namespace dcv::engine {

/// The watches that one edit starts begin in the same millisecond, which the ledger keeps.
class bulk_edits {
public:
    bulk_edits() = default;
    /// Of an earlier process: those whose watches were mostly not asked about yet.
    explicit bulk_edits(const watch::watchlist& list);

    /// `list` is now what it is because of `changed`.
    void note(const watch::relisted& changed, const watch::watchlist& list);

    /// Whether one of them started that watch.
    [[nodiscard]] bool began(const watch::watched& one) const { return began_at_.contains(one.seen_at); }

private:
    std::set<watch::wall_time> began_at_;
};

}  // namespace dcv::engine
