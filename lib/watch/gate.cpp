#include "watch/gate.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace dcv::watch {

using certcentral::bearing;
using certcentral::domain_id;
using std::chrono::milliseconds;

namespace {

constexpr unsigned quick_probes = 20;
constexpr std::chrono::seconds between_quick_probes{30};

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
    const respondent& who;
    const certcentral::answer& answer;
    bearing said;
    instant now;
    double chance;

    [[nodiscard]] bool denies() const { return said == bearing::absent || said == bearing::denied; }

    /// While the gate is closed, trouble is the account's; only that the one domain that is left is denied is
    /// that domain's own, too: otherwise no error would ever name it.
    [[nodiscard]] bool blameless() const { return said != bearing::answered && !(denies() && who.only_one); }
};

bool gate::may_ask(instant now) const {
    return kind_ == gate_kind::open || (!probed_ && now >= next_probe_);
}

void gate::started(domain_id id) {
    if (kind_ == gate_kind::open) return;
    probed_ = id;
}

void gate::came_to_nothing(domain_id id) {
    if (probed_ == id) probed_.reset();
}

std::optional<instant> gate::next_probe() const {
    if (kind_ == gate_kind::open || probed_) return {};
    return next_probe_;
}

gate_step gate::heard(const respondent& who, const certcentral::answer& answer, instant now, double chance) {
    const heard_answer heard{who, answer, bearing_of(answer), now, chance};
    const bool any_answered = last_answered_.has_value();
    if (heard.said == bearing::answered) last_answered_ = now;
    if (kind_ == gate_kind::open) return while_open(heard, any_answered);
    return probed_ == who.id ? of_probe(heard) : of_other(heard);
}

gate_step gate::while_open(const heard_answer& heard, bool any_answered) {
    const auto trouble = troubles_.heard(heard.said, heard.who, any_answered);
    gate_step step;
    step.blameless = heard.said == bearing::cut_off;  // No server was asked about the domain.
    if (trouble == gate_kind::open) return step;

    closed_at_ = heard.now;
    next_probe_ = heard.now;
    obeyed_until_ = instant::min();
    waits_ = {};
    row_ = troubles_.row();
    denied_ = trouble != gate_kind::limited && trouble != gate_kind::maintenance && heard.denies() &&
              troubles_.denials_alone();
    withheld_.clear();
    step.closed = close(trouble, heard);
    step.blameless = heard.blameless();
    return step;
}

gate_step gate::of_probe(const heard_answer& heard) {
    probed_.reset();
    const auto found = found_by_probe(heard);
    gate_step step;
    if (found == gate_kind::open) {
        step.opened = open(heard.now);
        step.denied = std::exchange(withheld_, {});
        troubles_.heard(heard.said, heard.who, last_answered_.has_value());
        return step;
    }
    step.blameless = heard.blameless();
    row_.insert(heard.who.id);
    denied_ = denied_ && heard.denies();
    const bool changed = found != kind_;
    auto closing = close(found, heard);
    if (changed) step.closed = std::move(closing);
    return step;
}

/// A gate that denials closed is not opened by one more, of whichever sort.
/// One that something else closed is, if that domain would be denied with the account in order, too.
gate_kind gate::found_by_probe(const heard_answer& heard) const {
    if (!heard.denies()) return after_probe(kind_, heard.said);
    if (denied_) return kind_;
    const bool is_own = heard.who.parked || (last_answered_ && !heard.who.answered_before);
    return is_own ? gate_kind::open : after_probe(kind_, heard.said);
}

gate_step gate::of_other(const heard_answer& heard) {
    obey(heard);
    gate_step step;
    step.blameless = heard.blameless();
    if (denied_) withhold(heard);
    return step;
}

gate_step::closing gate::close(gate_kind kind, const heard_answer& heard) {
    kind_ = kind;
    reason_ = heard.answer.reason;
    detail_ = heard.answer.detail;
    troubles_.forget();
    withhold(heard);
    delay(heard.now + wait_for(kind, waits(kind)++, heard.chance), heard.now);
    obey(heard);
    return {kind_, reason_, detail_, std::chrono::ceil<milliseconds>(wait_), heard.answer.http_status};
}

/// A denial that is taken for the account's now. Once the gate opens, it is the domain's.
void gate::withhold(const heard_answer& heard) {
    if (heard.denies() && heard.blameless()) withheld_.try_emplace(heard.who.id, heard.now);
}

/// Which domain's answer would open it is not known, so a few are tried soon; if denials go on, the key or
/// the address is to blame, and a person has to mend that.
boottime::duration gate::wait_for(gate_kind kind, unsigned waits, double chance) const {
    if (!denied_) return gate_wait(kind, waits, {}, chance);
    return waits < quick_probes ? between_quick_probes : gate_wait(kind, waits - quick_probes, {}, chance);
}

gate_step::opening gate::open(instant now) {
    row_.clear();
    return {std::exchange(kind_, gate_kind::open), std::chrono::floor<milliseconds>(now - closed_at_)};
}

void gate::obey(const heard_answer& heard) {
    if (!heard.answer.retry_after) return;
    obeyed_until_ =
        std::max<instant>(obeyed_until_, heard.now + obeyed(*heard.answer.retry_after, heard.chance));
    delay(obeyed_until_, heard.now);
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
    next_probe_ = std::max(now, obeyed_until_);
    wait_ = next_probe_ - now;
    waits(kind_) = 0;
}

void gate::forget_answers() {
    last_answered_.reset();
    troubles_.forget();
    row_.clear();
    withheld_.clear();
}

/// A Retry-After that stands outlives the process, whatever closed the gate: then that is what is recorded.
gate_record gate::record(const moment& now) const {
    const auto answered_at = last_answered_ ? std::optional{now.to_wall(*last_answered_)} : std::nullopt;
    if (kind_ == gate_kind::open) {
        gate_record open;
        open.answered_at = answered_at;
        return open;
    }
    const bool is_told =
        obeyed_until_ > now.boot && (kind_ == gate_kind::unreachable || kind_ == gate_kind::refused);
    return {is_told ? gate_kind::limited : kind_,
            reason_,
            now.to_wall(closed_at_),
            now.to_wall(is_told ? obeyed_until_ : next_probe_),
            std::chrono::ceil<milliseconds>(wait_),
            waits_[static_cast<std::size_t>(is_told ? gate_kind::limited : kind_)],
            detail_,
            now.clock(),
            denied_ && !is_told,
            answered_at};
}

void gate::resume(const gate_record& known, const moment& now) {
    const auto answered = last_answered_;
    *this = {};
    last_answered_ = answered;
    if (known.answered_at) was_answered(std::min(now.to_boot(*known.answered_at, known.clock), now.boot));
    if (known.kind == gate_kind::open) return;
    kind_ = known.kind;
    reason_ = known.reason;
    detail_ = known.detail;
    const auto wait = std::clamp<milliseconds>(known.wait, milliseconds{0}, longest_gate_wait);
    next_probe_ = std::clamp<instant>(now.to_boot(known.next_probe, known.clock), now.boot, now.boot + wait);
    wait_ = next_probe_ - now.boot;
    closed_at_ = std::min(now.to_boot(known.closed_at, known.clock), now.boot);
    waits(kind_) = known.waits;
    const bool is_told = kind_ == gate_kind::limited || kind_ == gate_kind::maintenance;
    if (is_told) obeyed_until_ = next_probe_;
    denied_ = known.denied;
    mended(gate_kind::unreachable, now.boot);
    mended(gate_kind::refused, now.boot);
}

}  // namespace dcv::watch
