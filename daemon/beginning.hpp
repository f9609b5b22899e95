// What a process begins with: the ledger's memory, and the configuration applied to it.
#pragma once

#include "daemon/departures.hpp"
#include "ledger/writer.hpp"
#include "report/log.hpp"
#include "watch/polling.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace dcv {

/// What was remembered, with the configuration applied to it.
struct resumption {
    watch::polling watching;
    watch::relisted changed;  ///< What the configuration changed since the ledger was last written.
    departures::requests requests;
};

/// Goes on from what a ledger holds with `domains` as the list to watch.
[[nodiscard]] resumption resume(const ledger::contents& found, const watch::terms& terms,
                                const std::vector<watch::domain>& domains, const watch::moment& now);

struct beginning {
    ledger::writer file;
    resumption state;
    std::vector<watch::transition> unannounced;
    bool is_committed{false};  ///< Whether the ledger says all this by now.
};

/// Opens the ledger in `directory` for writing. Nothing, logged, when it cannot be used; a damaged one is
/// moved aside and begun anew.
std::optional<ledger::writer> open_ledger(const std::filesystem::path& directory, report::log& log,
                                          ledger::purpose what);

/// Goes on from what `file` holds with `domains` as the list to watch.
[[nodiscard]] beginning begin(ledger::writer file, const watch::terms& terms,
                              const std::vector<watch::domain>& domains);

/// All that is to be remembered.
[[nodiscard]] ledger::changes everything(const watch::polling& watching, const departures::requests& requests,
                                         const watch::moment& now);

/// What is to be remembered of the account.
[[nodiscard]] ledger::account account_of(const watch::polling& watching, const watch::moment& now);

/// Writes what the process begins with; whether it may go on. Not with a directory that takes no writes at
/// all; with a full or failing disk it lives, and tries again.
bool commit(beginning& from, report::log& log);

}  // namespace dcv
