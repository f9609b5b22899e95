#include "ledger/migration.hpp"

#include "ledger/schema.hpp"
#include "ledger/trouble.hpp"
#include "watch/terms.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>

namespace dcv::ledger {

namespace {

const value null{};
const std::int64_t none = 0;
const std::string empty;

void append(row& values, std::initializer_list<value> more) {
    values.insert(values.end(), more);
}

/// Version 2 added the parking, the connections and the gate.
void from_1_to_2(std::string_view table, row& values) {
    if (table == "domain") append(values, {none, none, null});
    if (table == "account") {
        const std::int64_t connections = watch::terms{}.connections;
        append(values, {connections, none, std::string{"open"}, empty, none, none, none, none});
    }
}

/// Of the first check, version 2 knew the number of checks.
std::int64_t is_first_check(const row& transition) {
    constexpr std::size_t checks = 5;
    if (transition.size() <= checks) throw trouble{trouble_kind::corrupt, "a row of another shape"};
    return transition[checks] == value{std::int64_t{1}} ? 1 : 0;
}

/// Version 3 added details, the clocks, what closed the gate, the jitter, and which account was served.
void from_2_to_3(std::string_view table, row& values) {
    if (table == "domain") append(values, {empty, null, null});
    if (table == "unannounced") append(values, {is_first_check(values)});
    if (table == "account") append(values, {empty, null, none, null, watch::schedule{}.jitter, none});
}

/// The step at place n leads from version n + 1 to the next.
constexpr std::array steps{from_1_to_2, from_2_to_3};
static_assert(steps.size() + 1 == schema_version);

}  // namespace

row brought_up(int version, std::string_view table, row values) {
    for (auto step = static_cast<std::size_t>(version); step <= steps.size(); ++step)
        steps[step - 1](table, values);
    return values;
}

}  // namespace dcv::ledger
