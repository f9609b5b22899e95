// What a process begins with: the ledger's memory, and the configuration applied to it.
#pragma once

#include "engine/resumption.hpp"
#include "ledger/writer.hpp"
#include "report/log.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace dcv {

struct beginning {
    ledger::writer file;
    engine::resumption state;
    bool is_committed{false};  ///< Whether the ledger says all this by now.
};

/// Opens the ledger in `directory` for writing. Nothing, logged, when it cannot be used; a damaged one is
/// moved aside and begun anew.
std::optional<ledger::writer> open_ledger(const std::filesystem::path& directory, report::log& log,
                                          ledger::purpose what);

/// Goes on from what `file` holds with `domains` as the list to watch, and the account of that mark (see
/// account_mark.hpp) to ask.
[[nodiscard]] beginning begin(ledger::writer file, const watch::terms& terms, std::uint64_t account_mark,
                              const std::vector<watch::domain>& domains);

/// Writes what the process begins with; whether it may go on. Not with a directory that takes no writes at
/// all; with a full or failing disk it lives, and tries again.
bool commit(beginning& from, report::log& log);

}  // namespace dcv
