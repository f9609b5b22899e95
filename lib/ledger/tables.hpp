// All tables of a ledger at once: read, written, brought up to date. Knows no files. What SQLite finds wrong
// is thrown in its own words, what a row says as `trouble` (corrupt).
#pragma once

#include "ledger/changes.hpp"

#include <SQLiteCpp/Database.h>

#include <string>

namespace dcv::ledger {

/// All there is, of this or an earlier version, as it was at one moment. `boot` is
/// this_boot(): of what another wrote, CLOCK_BOOTTIME is forgotten.
[[nodiscard]] contents read_tables(SQLite::Database& database, const std::string& boot);

/// Writes `batch`, within a transaction of the caller's.
void write_tables(SQLite::Database& database, const changes& batch, const std::string& boot);

/// Rewrites the tables of an earlier version as those of this one, in one transaction.
void migrate_tables(SQLite::Database& database, const std::string& boot);

}  // namespace dcv::ledger
