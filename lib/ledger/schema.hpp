// The tables of a ledger, as docs/ledger.md describes them.
#pragma once

namespace dcv::ledger {

/// PRAGMA application_id: the letters `dcvw`. Another's database is not written to.
inline constexpr int application_id = 0x64637677;

/// PRAGMA user_version. A later version of the program may read an earlier ledger, never the other way round.
inline constexpr int schema_version = 3;

/// Makes the tables of `schema_version` in an empty database.
extern const char* const create_tables;

/// Deletes the tables, of whichever version.
extern const char* const drop_tables;

}  // namespace dcv::ledger
