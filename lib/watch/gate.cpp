#include "watch/gate.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace dcv::watch {

using certcentral::bearing;
using certcentral::domain_id;
using std::chrono::milliseconds;

namespace {

/// What the answer to a probe makes of a gate that is closed as `closed`. The answer need not be good: one
/// that shows that the cause is over opens, and a row that begins with it may close again.
gate_kind after_probe(gate_kind closed, bearing said) {
    switch (said) {
        case bearing::answered:
            return gate_kind::open;
        case bearing::absent:
            // The service answers, and not that there is too much to answer; of the key a 404 tells nothing.
            return closed == gate_kind::limited || closed == gate_kind::maintenance ? gate_kind::open
                                                                                    : closed;
        case bearing::denied:
            return closed == gate_kind::refused ? closed : gate_kind::open;
        case bearing::key_refused:
            return gate_kind::refused;
        case bearing::limited:
            return gate_kind::limited;
        case bearing::maintenance:
            return gate_kind::maintenance;
        case bearing::cut_off:
        case bearing::broken:
            return gate_kind::unreachable;
        case bearing::unheard:
            return closed;
    }
    std::abort();
}

}  // namespace

struct gate::heard_answer {
    domain_id id;
    const certcentral::answer& answer;
    bearing said;
    bool only_one;
    instant now;
    double chance;

    /// While the gate is closed, trouble is everybody's; only that the one domain that is left does not exist
    /// is that domain's own too, or nobody would ever be told.
    [[nodiscard]] bool blameless() const {
        return said != bearing::answered && !(said == bearing::absent && only_one);
    }
};

bool gate::may_ask(instant now) const {
    return kind_ == gate_kind::open || (!probed_ && now >= next_probe_);
}

void gate::started(domain_id id) {
    if (kind_ == gate_kind::open) return;
    probed_ = id;
    outdated_ = false;
}

void gate::came_to_nothing(domain_id id) {
    if (probed_ == id) probed_.reset();
}

std::optional<instant> gate::next_probe() const {
    if (kind_ == gate_kind::open || probed_) return {};
    return next_probe_;
}

gate_step gate::heard(domain_id id, const certcentral::answer& answer, bool only_one, instant now,
                      double chance) {
    const heard_answer heard{id, answer, bearing_of(answer), only_one, now, chance};
    if (heard.said == bearing::answered) last_answered_ = now;
    if (kind_ == gate_kind::open) return while_open(heard);
    return probed_ == id ? of_probe(heard) : of_other(heard);
}

gate_step gate::while_open(const heard_answer& heard) {
    const auto trouble = troubles_.heard(heard.said, heard.id, heard.only_one);
    gate_step step;
    step.blameless = heard.said == bearing::cut_off;  // Nobody was asked about the domain.
    if (trouble == gate_kind::open) return step;

    closed_at_ = heard.now;
    next_probe_ = heard.now;
    waits_ = {};
    step.closed = close(trouble, heard);
    step.blameless = heard.blameless();
    return step;
}

gate_step gate::of_probe(const heard_answer& heard) {
    probed_.reset();
    const auto found = after_probe(kind_, heard.said);
    gate_step step;
    if (found == gate_kind::open) {
        step.opened = open(heard.now);
        troubles_.heard(heard.said, heard.id, heard.only_one);
        return step;
    }
    step.blameless = heard.blameless();
    if (outdated_ && found == kind_) return step;

    const bool changed = found != kind_;
    auto closing = close(found, heard);
    if (changed) step.closed = std::move(closing);
    return step;
}

gate_step gate::of_other(const heard_answer& heard) {
    if (const auto& told = heard.answer.retry_after)
        delay(heard.now + obeyed(*told, heard.chance), heard.now);
    gate_step step;
    step.blameless = heard.blameless();
    return step;
}

gate_step::closing gate::close(gate_kind kind, const heard_answer& heard) {
    kind_ = kind;
    reason_ = heard.answer.reason;
    detail_ = heard.answer.detail;
    troubles_.forget();
    const auto wait = gate_wait(kind, waits(kind)++, heard.answer.retry_after, heard.chance);
    delay(heard.now + wait, heard.now);
    return {kind_, reason_, heard.answer.detail, std::chrono::ceil<milliseconds>(wait_),
            heard.answer.http_status};
}

gate_step::opening gate::open(instant now) {
    return {std::exchange(kind_, gate_kind::open), std::chrono::floor<milliseconds>(now - closed_at_)};
}

void gate::delay(instant until, instant now) {
    next_probe_ = std::max(next_probe_, until);
    wait_ = next_probe_ - now;
}

unsigned& gate::waits(gate_kind kind) {
    return waits_[static_cast<std::size_t>(kind)];
}

void gate::mended(gate_kind what, instant now) {
    if (kind_ != what || kind_ == gate_kind::open) return;
    next_probe_ = now;
    wait_ = {};
    waits(kind_) = 0;
    outdated_ = probed_.has_value();
}

gate_record gate::record(const moment& now) const {
    if (kind_ == gate_kind::open) return {};
    return {kind_,
            reason_,
            now.to_wall(closed_at_),
            now.to_wall(next_probe_),
            std::chrono::ceil<milliseconds>(wait_),
            waits_[static_cast<std::size_t>(kind_)],
            detail_,
            now.clock()};
}

void gate::resume(const gate_record& known, const moment& now) {
    *this = {};
    if (known.kind == gate_kind::open) return;
    kind_ = known.kind;
    reason_ = known.reason;
    detail_ = known.detail;
    const auto wait = std::clamp<milliseconds>(known.wait, milliseconds{0}, longest_gate_wait);
    next_probe_ = std::clamp<instant>(now.to_boot(known.next_probe, known.clock), now.boot, now.boot + wait);
    wait_ = next_probe_ - now.boot;
    closed_at_ = std::min(now.to_boot(known.closed_at, known.clock), now.boot);
    waits(kind_) = known.waits;
}

}  // namespace dcv::watch
