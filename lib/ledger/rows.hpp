// What is remembered, as rows of the ledger's tables and back. The order of values is that of the columns in
// schema.cpp.
#pragma once

#include "ledger/changes.hpp"
#include "ledger/row.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace dcv::ledger {

[[nodiscard]] row to_row(const watch::remembered& one);
[[nodiscard]] row to_row(const watch::transition& step);
[[nodiscard]] row to_row(std::uint64_t number, const request& sent);
[[nodiscard]] row to_row(const account& known, const std::string& boot);

/// Each throws `trouble` (corrupt) for values that no `to_row` makes.
[[nodiscard]] watch::remembered to_domain(const row& values);
[[nodiscard]] watch::transition to_transition(const row& values);
[[nodiscard]] std::pair<std::uint64_t, request> to_request(const row& values);

struct account_row {
    account known;
    std::string boot;  ///< The boot that the times of requests belong to (this_boot()).
};
[[nodiscard]] account_row to_account(const row& values);

}  // namespace dcv::ledger
