// A row of a table as plain values, and the seal that each row carries.
//
// SQLite notices a damaged page, but not damage that leaves a page well formed: a bit in an id, a word over a
// word. What says "active" must not come about so; each row ends with a number over all its other values.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace dcv::ledger {

using value =
    std::variant<std::monostate, std::int64_t, std::string, double>;  ///< NULL, INTEGER, TEXT, REAL.
using row = std::vector<value>;

/// The first eight bytes of the SHA-256 of `values`.
[[nodiscard]] std::int64_t seal(const row& values);

/// Binds `values` and then their seal, and executes.
void write_row(SQLite::Statement& statement, const row& values);

/// The row that `statement` stands at, without its seal. Throws `trouble` (corrupt) when the seal is not of
/// these values.
[[nodiscard]] row read_row(SQLite::Statement& statement);

}  // namespace dcv::ledger
