#include "certcentral-sim/rules.hpp"

#include <algorithm>
#include <utility>

namespace dcv::sim {

std::string_view name_of(rule kept) {
    switch (kept) {
        case rule::limits_kept:
            return "limits_kept";
        case rule::one_call_only:
            return "one_call_only";
        case rule::request_complete:
            return "request_complete";
        case rule::left_alone_when_active:
            return "left_alone_when_active";
        case rule::one_at_a_time:
            return "one_at_a_time";
        case rule::random_value_kept:
            return "random_value_kept";
        case rule::key_right:
            return "key_right";
    }
    return {};
}

std::string_view text_of(rule kept) {
    switch (kept) {
        case rule::limits_kept:
            return "the limits of the key were kept";
        case rule::one_call_only:
            return "only PUT /domain/{id}/dcv/validate-token was called";
        case rule::request_complete:
            return "every request had the headers asked for, and no body";
        case rule::left_alone_when_active:
            return "no domain was asked about after it had been told active";
        case rule::one_at_a_time:
            return "no domain was asked about twice at the same time";
        case rule::random_value_kept:
            return "no new random value was made";
        case rule::key_right:
            return "every request carried a key that may validate";
    }
    return {};
}

void rule_book::broken(rule which, std::string how) {
    auto& kept = breaches_[static_cast<std::size_t>(which)];
    if (kept.count++ == 0) kept.first = std::move(how);
}

const rule_book::breaches& rule_book::of(rule which) const {
    return breaches_[static_cast<std::size_t>(which)];
}

bool rule_book::all_kept() const {
    return std::all_of(breaches_.begin(), breaches_.end(), [](const auto& each) { return each.count == 0; });
}

}  // namespace dcv::sim
