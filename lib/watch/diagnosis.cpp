#include "watch/diagnosis.hpp"

#include <algorithm>
#include <cstdlib>

namespace dcv::watch {

using certcentral::bearing;
using certcentral::domain_id;

namespace {

constexpr unsigned enough_failures = 5;
constexpr unsigned enough_denials = 3;

}  // namespace

gate_kind diagnosis::heard(bearing said, domain_id id, bool only_one) {
    switch (said) {
        case bearing::answered:
            forget();
            return gate_kind::open;
        case bearing::unheard:
            return gate_kind::open;
        case bearing::absent:
        case bearing::cut_off:
        case bearing::broken:
            return prolong(gate_kind::unreachable, enough_failures, id, only_one);
        case bearing::denied:
            return prolong(gate_kind::refused, enough_denials, id, only_one);
        case bearing::key_refused:
            return gate_kind::refused;
        case bearing::limited:
            return gate_kind::limited;
        case bearing::maintenance:
            return gate_kind::maintenance;
    }
    std::abort();
}

gate_kind diagnosis::prolong(gate_kind sort, unsigned enough, domain_id id, bool only_one) {
    if (sort_ != sort) forget();
    sort_ = sort;
    if (!first_) first_ = id;
    several_ = several_ || id != *first_;
    length_ = std::min(length_ + 1, enough);
    return length_ == enough && (several_ || only_one) ? sort : gate_kind::open;
}

}  // namespace dcv::watch
