#include "watch/diagnosis.hpp"

#include <algorithm>
#include <cstdlib>

namespace dcv::watch {

using certcentral::bearing;

namespace {

constexpr unsigned enough_failures = 5;
constexpr unsigned enough_denials = 3;

}  // namespace

gate_kind diagnosis::heard(bearing said, const respondent& who, bool any_answered) {
    const bool denies = said == bearing::absent || said == bearing::denied;
    const auto sort = said == bearing::denied ? gate_kind::refused : gate_kind::unreachable;
    const auto enough = said == bearing::denied ? enough_denials : enough_failures;
    switch (said) {
        case bearing::answered:
            forget();
            return gate_kind::open;
        case bearing::absent:
        case bearing::denied:
        case bearing::cut_off:
        case bearing::broken:
        case bearing::unheard:
            return prolong({sort, enough, denies}, who, any_answered);
        case bearing::key_refused:
            return gate_kind::refused;
        case bearing::limited:
            return gate_kind::limited;
        case bearing::maintenance:
            return gate_kind::maintenance;
    }
    std::abort();
}

gate_kind diagnosis::prolong(const trouble& one, const respondent& who, bool any_answered) {
    if (sort_ != one.sort) forget();
    sort_ = one.sort;
    row_.insert(who.id);
    unsigned& counted = one.denies ? denials_ : failures_;
    counted = std::min(counted + 1, one.enough);
    if (!one.denies) failed_.insert(who.id);
    if (one.denies && who.answered_before) answered_before_.insert(who.id);

    const bool with_denials = denials_are_the_accounts(who, any_answered);
    const auto length = failures_ + (with_denials ? denials_ : 0);
    const auto ids = with_denials ? row_.size() : failed_.size();
    return length >= one.enough && (ids > 1 || who.only_one) ? sort_ : gate_kind::open;
}

bool diagnosis::denials_are_the_accounts(const respondent& who, bool any_answered) const {
    if (!any_answered) return true;
    const bool one_is_enough = who.only_one || failures_ > 0;
    return answered_before_.size() >= (one_is_enough ? 1U : 2U);
}

}  // namespace dcv::watch
