#include "daemon/story.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace dcv {

using namespace std::chrono_literals;

void log_relisted(reporter& lines, const watch::relisted& changed, const watch::watchlist& list) {
    lines.write(report::config_loaded(
        {changed.added.size(), changed.gone.size(), changed.rearmed.size(), list.pending()}));
    for (const auto& who : changed.unmoved)
        lines.write(report::since_unmoved(who));
    for (const auto& who : changed.removed)
        lines.write(report::watch_ended(who, "removed"));
    for (const auto& who : changed.added)
        lines.write(report::watch_started(who));
    if (list.pending() + list.parked() + list.active() == 0) lines.write(report::service_idle());
}

void log_gate(reporter& lines, const watch::gate_step& step, const watch::watchlist& list,
              watch::instant now) {
    const auto waiting = list.due(now, std::numeric_limits<std::size_t>::max());
    if (step.opened) lines.write(report::gate_opened(*step.opened, waiting));
    if (step.closed) lines.write(report::gate_closed(*step.closed, waiting));
}

void log_answer(reporter& lines, const watch::watched& one, const certcentral::answer& answer,
                const watch::change& changed, watch::instant now) {
    const auto age = one.age(now);
    if (changed.previous) lines.write(report::reason_changed(one.who, answer, *changed.previous, age));
    if (changed.warn) {
        const bool method = answer.kind == certcentral::verdict::method_unsuitable;
        lines.write(method ? report::method_unsuitable(one.who, answer)
                           : report::answer_rejected(one.who, answer));
    }
    if (changed.parked) lines.write(report::domain_parked(one.who, answer));
    if (changed.reached != watch::ageing::none)
        lines.write(report::validation_ageing(one.who, changed.reached, age));
}

report::overview overview_of(const watch::polling& watching, std::uint64_t checks,
                             std::optional<watch::instant> next, watch::instant now) {
    const auto& list = watching.list();
    report::overview all{{list.pending(), list.active(), list.parked()}};
    all.checks = checks;
    all.stretch = watching.demand(now).stretch();
    all.gate = watching.account().kind();
    for (const auto* const one : list.all_watched()) {
        const auto age = one->age(now);
        all.oldest = std::max(all.oldest.value_or(age), age);
    }
    if (next) all.next_check = std::chrono::ceil<std::chrono::milliseconds>(*next - now);
    return all;
}

}  // namespace dcv
