#include "daemon/story.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace dcv {

using namespace std::chrono_literals;

story told(const watch::relisted& changed, const watch::watchlist& list) {
    story all{report::config_loaded(
        {changed.added.size(), changed.gone.size(), changed.rearmed.size(), list.pending()})};
    for (const auto& who : changed.unmoved)
        all.push_back(report::since_unmoved(who));
    for (const auto& who : changed.removed)
        all.push_back(report::watch_ended(who, "removed"));
    for (const auto& who : changed.added)
        all.push_back(report::watch_started(who));
    if (list.pending() + list.parked() + list.active() == 0) all.push_back(report::service_idle());
    return all;
}

story told(const watch::gate_step& step, const watch::watchlist& list, watch::instant now) {
    if (!step.opened && !step.closed) return {};
    const auto waiting = list.due(now, std::numeric_limits<std::size_t>::max());
    story all;
    if (step.opened) all.push_back(report::gate_opened(*step.opened, waiting));
    if (step.closed) all.push_back(report::gate_closed(*step.closed, waiting));
    return all;
}

story told(const watch::change& changed, const watch::watched& one, const certcentral::answer& answer,
           watch::instant now) {
    const auto age = one.age(now);
    story all;
    if (changed.previous) all.push_back(report::reason_changed(one.who, answer, *changed.previous, age));
    if (changed.warn) {
        const bool method = answer.kind == certcentral::verdict::method_unsuitable;
        all.push_back(method ? report::method_unsuitable(one.who, answer)
                             : report::answer_rejected(one.who, answer));
    }
    if (changed.parked) all.push_back(report::domain_parked(one.who, answer));
    return all;
}

report::overview overview_of(const watch::polling& watching, std::uint64_t checks,
                             std::optional<watch::instant> next, watch::instant now) {
    const auto& list = watching.list();
    report::overview all{{list.pending(), list.active(), list.parked()}};
    all.checks = checks;
    all.stretch = watching.demand(now).stretch();
    all.gate = watching.account().kind();
    for (const auto& [id, one] : list.domains()) {
        const auto age = one.age(now);
        all.oldest = std::max(all.oldest.value_or(age), age);
    }
    if (next) all.next_check = std::chrono::ceil<std::chrono::milliseconds>(*next - now);
    return all;
}

}  // namespace dcv
