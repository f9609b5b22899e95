#include "watch/polling.hpp"

#include <algorithm>

namespace dcv::watch {

using namespace std::chrono_literals;
using certcentral::bearing;
using certcentral::domain_id;
using std::chrono::milliseconds;

namespace {

/// A domain that has been due for longer waits because of a restart, a closed gate, a suspend or the limits:
/// a backlog, which is to leave evenly.
constexpr boottime::duration late = 5s;

/// More than this leave evenly anyhow: no window of DigiCert's takes more at once.
constexpr std::size_t largest_burst = 100;

/// Of the observed duration of a check: each new one counts for a sixteenth.
constexpr int memory = 16;

}  // namespace

void polling::change(const terms& under, instant now) {
    terms_ = under;
    limits_.change(under.limits);
    list_.reschedule(under.schedule, now);
}

void polling::serve(std::uint64_t account_mark, instant now) {
    if (account_mark == account_mark_) return;
    const bool is_known = account_mark_ != 0;
    account_mark_ = account_mark;
    if (!is_known) return;
    ++current_.account;
    gate_.forget_answers();
    list_.forget_answers(now);
    trusted_from_ = instant::min();
    gate_.mended(gate_kind::refused, now);
    gate_.mended(gate_kind::unreachable, now);
}

std::optional<domain_id> polling::next(instant now, double chance) {
    if (under_way_.size() >= terms_.connections || !gate_.may_ask(now)) return {};
    const auto id = gate_.kind() == gate_kind::open ? next_due(now) : next_probe(now, chance);
    if (id) begin(*id, now);
    return id;
}

std::optional<domain_id> polling::next_due(instant now) {
    const auto due_since = list_.next_due();
    const bool behind = due_since && now - *due_since > late;
    if (!limits_.admits(list_.due(now, largest_burst + 1), behind, now)) return {};
    return list_.first_due(now);
}

std::optional<domain_id> polling::next_probe(instant now, double chance) const {
    return limits_.room(now) > 0 ? list_.probe(now, gate_.row(), chance) : std::nullopt;
}

std::optional<instant> polling::next_start(instant now) const {
    const bool open = gate_.kind() == gate_kind::open;
    const auto asked = open ? list_.next_due() : list_.next_probe(now);
    const auto admitted = limits_.next_admission(now);
    const auto let_through = open ? now : gate_.next_probe();
    if (!asked || !admitted || !let_through || under_way_.size() >= terms_.connections) return {};
    return std::max({now, *asked, *admitted, *let_through});
}

std::optional<instant> polling::silent_until(instant now) const {
    const auto probe = gate_.next_probe();
    const bool told = gate_.kind() == gate_kind::limited || gate_.kind() == gate_kind::maintenance;
    return told && probe && *probe > now ? probe : std::nullopt;
}

instant polling::earliest_start(domain_id id, instant now) const {
    const auto floor_end = list_.earliest_check(id, now);
    return std::max(floor_end, limits_.next_admission(now).value_or(now + late));
}

void polling::begin(domain_id id, instant now) {
    list_.take(id, now);
    under_way_.insert_or_assign(id, current_);
    limits_.reserve(now);
    gate_.started(id);
}

bool polling::may_leave_again(instant now) {
    if (limits_.room(now) == 0) return false;
    limits_.reserve(now);
    return true;
}

void polling::left(domain_id id, instant now) {
    limits_.left(now);
    list_.left(id);
}

void polling::came_to_nothing(domain_id id, instant now) {
    under_way_.erase(id);
    gate_.came_to_nothing(id);
    list_.give_back(id, now);
}

development polling::heard(domain_id id, const certcentral::answer& answer, milliseconds took,
                           const moment& now, double chance) {
    const auto under = under_way_.extract(id).mapped();
    observe(took);
    const watched& one = *list_.find(id);
    if (is_outdated(under, bearing_of(answer))) return heard_late(one, answer, under, now, chance);
    development what;
    what.account = judge(one, answer, now.boot, chance);
    what.domain = count(one, answer, what.account.blameless, now, chance);
    for (const auto& [denied, when] : what.account.denied)
        list_.count_denial(denied, when);
    if (what.account.opened) limits_.hold_up();
    // Among those who were there before, some are gone: of which, the answers from now on tell.
    if (!what.account.denied.empty()) trusted_from_ = now.boot;
    return what;
}

/// The limits and the maintenance of an account are the same on each way to it.
bool polling::is_outdated(const passage& under, bearing said) const {
    if (under.account != current_.account) return true;
    return under.way != current_.way && said != bearing::limited && said != bearing::maintenance;
}

development polling::heard_late(const watched& one, const certcentral::answer& answer, const passage& under,
                                const moment& now, double chance) {
    gate_.came_to_nothing(one.who.id);
    const bool same_account = under.account == current_.account;
    const bool counts = verdict_of(answer) == certcentral::verdict::active ||
                        (same_account && bearing_of(answer) == bearing::answered);
    development what;
    what.account.blameless = !counts;
    what.domain = list_.record(one.who.id, answer, now, chance,
                               {.blameless = !counts, .gate_closed = true, .others_answered = {}});
    return what;
}

watch::change polling::count(const watched& one, const certcentral::answer& answer, bool blameless,
                             const moment& now, double chance) {
    // No other could be answered meanwhile, if it is the only one.
    const auto others = is_only_one(one) ? now.boot : gate_.last_answered();
    return list_.record(
        one.who.id, answer, now, chance,
        {.blameless = blameless, .gate_closed = gate_.kind() != gate_kind::open, .others_answered = others});
}

bool polling::is_only_one(const watched& one) const {
    const auto watched = list_.domains().find(one.who.id);
    const bool is_removed = watched == list_.domains().end() || &watched->second != &one;
    if (is_removed) return false;
    return one.denials.parked ? list_.domains().size() == 1 : list_.pending() == 1;
}

respondent polling::respondent_of(const watched& one) const {
    const bool answered = one.answered_at && *one.answered_at >= trusted_from_;
    return {one.who.id, answered, is_only_one(one), one.denials.parked};
}

gate_step polling::judge(const watched& one, const certcentral::answer& answer, instant now, double chance) {
    if (expected(one, bearing_of(answer))) return {};
    return gate_.heard(respondent_of(one), answer, now, chance);
}

/// That a parked domain is unknown still says nothing about the account.
bool polling::expected(const watched& one, bearing said) const {
    return one.denials.parked && gate_.kind() == gate_kind::open &&
           (said == bearing::absent || said == bearing::denied);
}

void polling::observe(milliseconds took) {
    mean_check_ = mean_check_ == 0ms ? took : mean_check_ + (took - mean_check_) / memory;
}

relisted polling::relist(const std::vector<domain>& listed, const moment& now) {
    auto changed = list_.relist(listed, now);
    if (!changed.added.empty() && gate_.is_denied()) gate_.mended(gate_.kind(), now.boot);
    return changed;
}

void polling::mended(instant now) {
    ++current_.way;
    gate_.mended(gate_kind::unreachable, now);
}

void polling::resume(const remembered& known, const moment& now) {
    list_.resume(known, now);
    const auto answered = [this, &now, &known](wall_time when) {
        gate_.was_answered(std::min(now.to_boot(when, known.clock), now.boot));
    };
    if (known.active) {
        // Under which account, an earlier version did not record; this one records it with the gate.
        if (account_mark_ == 0) answered(known.active->at);
    } else if (known.answered_at) {
        answered(*known.answered_at);
    }
}

void polling::resume(const gate_record& known, milliseconds mean_check, const moment& now) {
    gate_.resume(known, now);
    mean_check_ = mean_check;
}

void polling::resume_request(domain_id id, instant when) {
    limits_.sent(when);
    list_.was_asked(id, when);
}

load polling::demand(instant now) const {
    load sum{terms_.schedule, terms_.limits, terms_.connections, mean_check_};
    for (const auto& [id, one] : list_.domains()) {
        if (!one.denials.parked) sum.add(one.age(now));
    }
    return sum;
}

}  // namespace dcv::watch
