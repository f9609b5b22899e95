// Rows of earlier versions, brought up to this one. One step leads from each version to the next; nothing is
// lost on the way. Knows no file and no SQL.
#pragma once

#include "ledger/row.hpp"

#include <string_view>

namespace dcv::ledger {

/// The values of a row of `table` as a ledger of `version` has them (1 to schema_version), as this version
/// would have written them.
[[nodiscard]] row brought_up(int version, std::string_view table, row values);

}  // namespace dcv::ledger
