#include "engine/bulk_edits.hpp"

#include "report/events.hpp"

#include <map>

namespace dcv::engine {

bulk_edits::bulk_edits(const watch::watchlist& list) {
    std::map<watch::wall_time, std::size_t> not_asked;
    for (const auto& [id, one] : list.domains()) {
        if (one.reason == certcentral::reason::none) ++not_asked[one.seen_at];
    }
    for (const auto& [when, count] : not_asked) {
        if (count > report::list_changes::most_told_singly) began_at_.insert(when);
    }
}

void bulk_edits::note(const watch::relisted& changed, const watch::watchlist& list) {
    const report::list_changes counts{changed.added.size(), changed.gone.size(), changed.rearmed.size(),
                                      list.pending()};
    if (!counts.is_bulk() || changed.added.empty()) return;
    if (const auto* const one = list.find(changed.added.front().id)) began_at_.insert(one->seen_at);
}

}  // namespace dcv::engine
