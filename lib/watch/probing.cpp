// watchlist::probe: which domain shows best whether the account is answered again.
#include "watch/watchlist.hpp"

#include <algorithm>
#include <tuple>

namespace dcv::watch {

using certcentral::domain_id;

namespace {

/// The smaller, the better.
enum class fitness { asked_for, answered, unasked, untried, troubled, parked, in_row };

fitness fitness_of(const watched& one, const std::set<domain_id>& row) {
    if (one.asked_for) return fitness::asked_for;
    if (row.contains(one.who.id)) return fitness::in_row;
    if (one.denials.parked)
        return fitness::parked;  // And due: it is its turn, whatever keeps the gate closed.
    if (one.denials.denials + one.troubles > 0) return fitness::troubled;
    if (one.answered_at) return fitness::answered;
    return one.checks == 0 ? fitness::unasked : fitness::untried;
}

/// Of these one is drawn: domains that were deleted side by side are due one after the other.
bool is_drawn(fitness reached) {
    return reached == fitness::answered || reached == fitness::unasked || reached == fitness::untried;
}

bool earlier(const watched* left, const watched* right) {
    const auto rank = [](const watched& one) {
        return std::tuple{one.last_check.value_or(instant::min()), one.who.id};
    };
    return rank(*left) < rank(*right);
}

bool smaller_id(const watched* left, const watched* right) {
    return left->who.id < right->who.id;
}

/// One of `all`, which are not none. By the order of ids, so that the same chance draws the same one.
const watched* drawn(std::vector<const watched*>& all, double chance) {
    const auto last = static_cast<double>(all.size() - 1);
    const double share = static_cast<double>(all.size()) * std::clamp(chance, 0.0, 1.0);
    const auto which = all.begin() + static_cast<std::ptrdiff_t>(std::min(share, last));
    std::nth_element(all.begin(), which, all.end(), smaller_id);
    return *which;
}

}  // namespace

std::optional<domain_id> watchlist::probe(instant now, const std::set<domain_id>& row, double chance) const {
    std::vector<const watched*> best;
    fitness reached{};
    for (const auto& [id, one] : watched_) {
        if (one.under_way || probe_from(one) > now) continue;
        const auto own = fitness_of(one, row);
        if (best.empty() || own < reached) {
            best.clear();
            reached = own;
        }
        if (own == reached) best.push_back(&one);
    }
    if (best.empty()) return {};
    const auto* const chosen =
        is_drawn(reached) ? drawn(best, chance) : *std::min_element(best.begin(), best.end(), earlier);
    return chosen->who.id;
}

}  // namespace dcv::watch
