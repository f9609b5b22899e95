// Values that tests of the ledger write and read.
#pragma once

#include "ledger/changes.hpp"

namespace dcv::test {

inline const watch::wall_time noon =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + std::chrono::hours{12};

inline certcentral::domain_id id(const char* number) {
    return *certcentral::domain_id::parse(number);
}

/// A domain that is not active, in which no value is a default.
inline watch::remembered pending(const char* number) {
    using namespace std::chrono_literals;
    watch::remembered one{{id(number), "example.com", std::chrono::floor<std::chrono::days>(noon)},
                          noon - 3h,
                          5,
                          certcentral::reason::invalid_dns_txt,
                          noon - 1min,
                          noon + 20min,
                          certcentral::reason::not_json,
                          noon - 2min,
                          watch::ageing::soon,
                          2,
                          1,
                          noon - 5min,
                          true,
                          {},
                          "invalid_dns_txt: Unable to validate DNS TXT",
                          noon - 3min,
                          1'795'000'000'123'456'789ns};
    return one;
}

inline watch::transition transition_of(const char* number) {
    using namespace std::chrono_literals;
    return {{id(number), "example.com", std::chrono::floor<std::chrono::days>(noon)},
            noon,
            6,
            3h,
            "36m5",
            false,
            true};
}

inline watch::remembered active(const char* number) {
    auto one = pending(number);
    one.next_check = {};
    one.parked = false;
    one.active = watch::activation{noon, transition_of(number).transition_id()};
    return one;
}

/// One domain, whole, as a batch; and the account, which says in which boot the clocks were read.
inline ledger::changes with(const watch::remembered& one) {
    ledger::changes batch;
    batch.domains.insert({one.who.id, one});
    batch.account = ledger::account{};
    return batch;
}

}  // namespace dcv::test
