#include "engine/story.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace dcv::engine {

using namespace std::chrono_literals;

story told(const watch::relisted& changed, const watch::watchlist& list) {
    const report::list_changes counts{changed.added.size(), changed.gone.size(), changed.rearmed.size(),
                                      list.pending()};
    story all{report::config_loaded(counts)};
    for (const auto& who : changed.unmoved)
        all.push_back(report::since_unmoved(who));
    story each;
    for (const auto& who : changed.removed)
        each.push_back(report::watch_ended(who, "removed"));
    for (const auto& who : changed.added)
        each.push_back(report::watch_started(who));
    for (auto& line : each) {
        if (counts.is_bulk()) line.severity = report::level::debug;
        all.push_back(std::move(line));
    }
    if (list.pending() + list.parked() + list.active() == 0) all.push_back(report::service_idle());
    return all;
}

story told(const watch::gate_step& step, const watch::watchlist& list) {
    story all;
    if (step.opened) all.push_back(report::gate_opened(*step.opened, list.pending()));
    if (step.closed) all.push_back(report::gate_closed(*step.closed, list.pending()));
    return all;
}

story told(const watch::change& changed, const watch::watched& one, const certcentral::answer& answer,
           const watch::moment& now, const bulk_edits& bulk) {
    const auto age = one.age(now.boot);
    story all;
    if (changed.previous) {
        const auto next = std::chrono::ceil<std::chrono::milliseconds>(one.next_check - now.boot);
        all.push_back(report::reason_changed(one.who, answer, *changed.previous, age, next));
        if (*changed.previous == certcentral::reason::none && bulk.began(one))
            all.back().severity = report::level::debug;
    }
    if (changed.warn) {
        const bool method = verdict_of(answer) == certcentral::verdict::method_unsuitable;
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
    if (all.gate != watch::gate_kind::open) all.gate_reason = watching.account().reason();
    for (const auto& [id, one] : list.domains()) {
        const auto age = one.age(now);
        all.oldest = std::max(all.oldest.value_or(age), age);
    }
    if (next) all.next_check = std::chrono::ceil<std::chrono::milliseconds>(*next - now);
    return all;
}

std::map<certcentral::reason, std::size_t> pending_by_reason(const watch::watchlist& list) {
    std::map<certcentral::reason, std::size_t> counts;
    for (const auto& [id, one] : list.domains()) {
        if (!one.denials.parked) ++counts[one.reason];
    }
    return counts;
}

}  // namespace dcv::engine
