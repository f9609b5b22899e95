#include "ledger/rows.hpp"

#include "ledger/examples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace dcv::ledger {
namespace {

using certcentral::reason;
using test::pending;

/// `values` as a version would have written it that knows the reason `name` in place of `why`.
row by_another_version(row values, reason why, const std::string& name) {
    std::replace(values.begin(), values.end(), value{std::string{to_string(why)}}, value{name});
    return values;
}

TEST(Rows, HoldAReasonByItsName) {
    auto one = pending("7");
    for (const auto& each : certcentral::reason_rows()) {
        one.reason = one.warned = each.why;
        const auto values = to_row(one);
        EXPECT_EQ(std::count(values.begin(), values.end(), value{std::string{each.name}}), 2) << each.name;
        EXPECT_EQ(to_domain(values), one) << each.name;
    }
}

TEST(Rows, KeepAReasonOfAnotherVersionInTheDetail) {
    auto one = pending("7");
    one.reason = reason::redirect;
    one.detail = "caa_denied: CAA forbids it";
    const auto read = to_domain(by_another_version(to_row(one), reason::redirect, "caa_forbids"));
    EXPECT_EQ(read.reason, reason::unlisted);
    EXPECT_EQ(read.detail, "caa_forbids: caa_denied: CAA forbids it");
    EXPECT_EQ(to_domain(to_row(read)), read) << "once is enough";

    one.detail = "";
    const auto terse = to_domain(by_another_version(to_row(one), reason::redirect, "caa_forbids"));
    EXPECT_EQ(terse.detail, "caa_forbids");
}

TEST(Rows, TakeAWarningAboutAReasonOfAnotherVersionForAWarningAboutNoneThatIsKnown) {
    auto one = pending("7");
    const auto read = to_domain(by_another_version(to_row(one), reason::not_json, "caa_forbids"));
    one.warned = reason::unlisted;
    EXPECT_EQ(read, one);
}

TEST(Rows, KeepAGatesReasonOfAnotherVersionInItsDetail) {
    account known;
    known.gate.kind = watch::gate_kind::unreachable;
    known.gate.reason = reason::redirect;
    const auto read = to_account(by_another_version(to_row(known, "boot"), reason::redirect, "ech_failed"));
    EXPECT_EQ(read.known.gate.kind, watch::gate_kind::unreachable);
    EXPECT_EQ(read.known.gate.reason, reason::unlisted);
    EXPECT_EQ(read.known.gate.detail, "ech_failed");
}

}  // namespace
}  // namespace dcv::ledger
