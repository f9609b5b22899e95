#include "watch/parking.hpp"

#include <cstdlib>
#include <utility>

namespace dcv::watch {

using certcentral::bearing;

namespace {

constexpr unsigned enough_denials = 3;
constexpr std::chrono::hours enough_time{1};

enum class meaning { nothing, known, absent, denied };

meaning meaning_of(bearing said) {
    switch (said) {
        case bearing::answered:
            return meaning::known;
        case bearing::absent:
            return meaning::absent;
        case bearing::denied:
            return meaning::denied;
        case bearing::key_refused:
        case bearing::limited:
        case bearing::maintenance:
        case bearing::cut_off:
        case bearing::broken:
        case bearing::unheard:
            return meaning::nothing;
    }
    std::abort();
}

}  // namespace

parking_step parking::heard(bearing said, bool blameless, std::optional<instant> others_answered,
                            instant now) {
    const meaning what = meaning_of(said);
    if (what == meaning::known) {
        const bool was_parked = std::exchange(*this, {}).parked;
        return was_parked ? parking_step::unparked : parking_step::none;
    }
    if (what == meaning::nothing || blameless || parked) return parking_step::none;

    if (denials == 0) first_at = now;
    if (denials < enough_denials) ++denials;
    const bool about_domain = what == meaning::absent || (others_answered && *others_answered >= first_at);
    parked = denials == enough_denials && now - first_at >= enough_time && about_domain;
    return parked ? parking_step::parked : parking_step::none;
}

void parking::count_late(instant when) {
    if (parked) return;
    if (denials == 0) first_at = when;
    if (denials < enough_denials) ++denials;
}

}  // namespace dcv::watch
