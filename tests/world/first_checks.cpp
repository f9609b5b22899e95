// oracle: when the first checks of a list must have been made, and what is known of each domain's kind.
#include "world/oracle.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dcv::world {

using namespace std::chrono_literals;
using certcentral::domain_id;

namespace {

double seconds(duration length) {
    return std::chrono::duration<double>(length).count();
}

}  // namespace

/// Each domain once, at the even pace; those that are due again for ten minutes take a quarter.
std::optional<duration> oracle::first_round() const {
    const auto is_bad = [](const subject& one) { return one.kind != nature::honest; };
    const auto bad = std::count_if(plan_.subjects.begin(), plan_.subjects.end(), is_bad);
    if (static_cast<std::size_t>(bad) * 4 > plan_.subjects.size()) return {};
    const auto& [per_5s, per_3min] = plan_.terms.limits;
    const double check = seconds(plan_.slowest) + 0.5;
    const double pace = std::max({5.5 / per_5s, 180.5 / per_3min, check / plan_.terms.connections});
    const double alone = seconds(plan_.terms.schedule.floor + 10min) / pace;
    const double all = static_cast<double>(plan_.listed.size());
    const double checks = all <= alone ? all : alone + (all - alone) * 4 / 3;
    const auto length =
        std::chrono::duration_cast<duration>(std::chrono::duration<double>(checks * pace * 1.1));
    const auto end = length + 2min + plan_.slowest + 20s;  // A connection may take 10 s, and a commit.
    const auto disturbs = [end](instant from) { return from < end + 10min; };
    for (const auto& each : plan_.weather)
        if (disturbs(each.from)) return {};
    for (const auto& each : plan_.happenings)
        if (disturbs(each.at)) return {};
    return end;
}

duration oracle::round_of(std::size_t first_checks) const {
    const auto& [per_5s, per_3min] = plan_.terms.limits;
    const double check = seconds(plan_.quickest + plan_.slowest) / 2 + 0.5;
    const double pace = std::max({5.5 / per_5s, 180.5 / per_3min, check / plan_.terms.connections});
    const double length = static_cast<double>(first_checks) * pace * 1.3 * 4 / 3;
    return std::chrono::duration_cast<duration>(std::chrono::duration<double>(length));
}

/// No good domain's first check is later than that, whatever bad ones stand beside it. A probe that happens
/// to draw a bad one costs half a minute.
void oracle::expect_first_checks(instant now) {
    const auto misfortune = std::min(denied_probes_, 8U) * duration{32s};
    if (!first_checks_expected_ || !first_round_ || now < *first_round_ + misfortune) return;
    first_checks_expected_ = false;
    for (const auto& who : plan_.listed) {
        const auto& one = domains_.at(who.id);
        if (one.asked == 0 && kind_of(who.id, now) == nature::honest)
            wrong(fmt::format("{} was never asked about in the first round", who.id.value()), now);
    }
}

nature oracle::kind_of(domain_id id, instant now) const {
    const auto& subject = plan_.subjects.at(static_cast<std::size_t>(id.value() - 1));
    if (now < subject.odd_from || subject.kind_at(now) != nature::honest) return subject.kind_at(now);
    const auto known = domains_.find(id);
    const auto told = known == domains_.end() ? instant{} : known->second.last_good;
    return subject.kind_at(std::max<instant>(told - 2min, subject.odd_from));
}

/// Where all that CertCentral could speak about are active, or hardly one of ten is such.
bool oracle::none_can_open_it(instant now) const {
    std::size_t all = 0;
    std::size_t answered = 0;
    for (const auto& [id, one] : domains_) {
        if (!one.listed || one.active) continue;
        const auto kind = kind_of(id, now);
        ++all;
        if (kind == nature::honest || kind == nature::email_method) ++answered;
    }
    return answered * 10 < all;
}

/// Then their denials in a row may close the gate.
bool oracle::several_are_denied(instant now) const {
    return std::count_if(domains_.begin(), domains_.end(), [this, now](const auto& each) {
               const auto kind = kind_of(each.first, now);
               return each.second.listed && (kind == nature::foreign || kind == nature::unknown);
           }) > 1;
}

}  // namespace dcv::world
