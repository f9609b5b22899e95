// Too many domains for the limits, and new ones among them that are to be found soon: how long those wait
// with watch::polling, and with the order that is usual.
#pragma once

#include "bench/polled_account.hpp"

#include <vector>

namespace dcv::bench {

/// 100,000 domains of the age of one week ask for twice what these allow.
[[nodiscard]] watch::terms crowded_terms();

/// Lists those domains, as if they had been watched under these terms for long.
void gather_crowd(polled_account& account, const watch::terms& terms);

struct newcomer {
    watch::domain who;
    instant added;
    instant ready;
};

/// Twenty an hour from 30 min to 5 h, each ready 2 min to 1 h later.
[[nodiscard]] std::vector<newcomer> newcomers();

/// From ready to found; who was not found waits until the end.
[[nodiscard]] double mean_minutes_late(const polled_account& account, const std::vector<newcomer>& all);

/// The same for the same crowd and newcomers, where at the pace of the limits the one goes first that was due
/// first.
[[nodiscard]] double first_come_first_served(const std::vector<newcomer>& all, const watch::terms& terms);

}  // namespace dcv::bench
