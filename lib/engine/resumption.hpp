// What a process begins with, and what it leaves behind: the ledger's memory, with the configuration applied
// to it, and back.
#pragma once

#include "engine/departures.hpp"
#include "ledger/changes.hpp"
#include "watch/polling.hpp"

#include <cstdint>
#include <vector>

namespace dcv::engine {

/// What was remembered, with the configuration applied to it.
struct resumption {
    watch::polling watching;
    watch::relisted changed;  ///< What the configuration changed since the ledger was last written.
    departures::requests requests;
    std::vector<watch::transition> unannounced;  ///< Durable, and perhaps never logged.
};

/// Goes on from what a ledger holds with `domains` as the list to watch, and the account of that mark (the
/// same number for the same URL and key, 0 for none) to ask.
[[nodiscard]] resumption resume(const ledger::contents& found, const watch::terms& terms,
                                std::uint64_t account_mark, const std::vector<watch::domain>& domains,
                                const watch::moment& now);

/// All that is to be remembered, but for the transitions that are not logged yet.
[[nodiscard]] ledger::changes everything(const watch::polling& watching, const departures::requests& requests,
                                         const watch::moment& now);

/// The same of what a process begins with, those transitions included.
[[nodiscard]] ledger::changes everything(const resumption& from, const watch::moment& now);

/// What is to be remembered of the account.
[[nodiscard]] ledger::account account_of(const watch::polling& watching, const watch::moment& now);

}  // namespace dcv::engine
