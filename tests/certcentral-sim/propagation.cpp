#include "certcentral-sim/propagation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dcv::sim {

namespace {

unsigned allowed_to_miss(unsigned remote) {
    return remote < 2 ? 0 : remote < 6 ? 1 : 2;
}

}  // namespace

std::string to_text(const sighting& seen) {
    return fmt::format("{} of {} remote perspectives see it, the primary {}", seen.remote, seen.remote_of,
                       seen.primary ? "too" : "does not");
}

bool quorum(quorum_rule rule, const sighting& seen) {
    const unsigned missing = rule == quorum_rule::all ? 0 : allowed_to_miss(seen.remote_of);
    return seen.primary && seen.remote + missing >= seen.remote_of;
}

propagation::propagation(const scripted_domain& domain, const terms& validation, const chance& luck)
    : rule_{validation.quorum}, domain_{static_cast<std::uint64_t>(domain.id)}, luck_{luck} {
    if (!domain.published) return;
    published_ = instant{*domain.published};
    const auto length = static_cast<double>(domain.propagation.count());
    for (std::uint64_t i = 0; i <= validation.perspectives; ++i) {
        const double share = luck_.share(draw::moment, {domain_, i});
        moments_.push_back(*published_ +
                           std::chrono::milliseconds{static_cast<std::int64_t>(length * share)});
    }
}

bool propagation::sees(instant moment, instant at, double share) const {
    if (at >= moment) return true;
    const auto past = static_cast<double>((at - *published_).count());
    return share * static_cast<double>((moment - *published_).count()) < past;
}

sighting propagation::look(instant at, draw purpose, std::uint64_t number) const {
    sighting seen;
    for (std::size_t i = 0; i < moments_.size(); ++i) {
        const bool sees_it =
            at >= *published_ && sees(moments_[i], at, luck_.share(purpose, {domain_, number, i}));
        if (i == 0) {
            seen.primary = sees_it;
        } else {
            ++seen.remote_of;
            seen.remote += sees_it ? 1U : 0U;
        }
    }
    return seen;
}

std::optional<instant> propagation::ready() const {
    if (moments_.empty()) return {};
    std::vector<instant> remote(moments_.begin() + 1, moments_.end());
    std::sort(remote.begin(), remote.end());
    const auto count = static_cast<unsigned>(remote.size());
    const auto enough = count - (rule_ == quorum_rule::all ? 0 : allowed_to_miss(count));
    return enough == 0 ? moments_.front() : std::max(moments_.front(), remote[enough - 1]);
}

}  // namespace dcv::sim
