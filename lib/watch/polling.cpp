#include "watch/polling.hpp"

#include "certcentral/bearing.hpp"

#include <algorithm>

namespace dcv::watch {

using namespace std::chrono_literals;
using certcentral::bearing;
using certcentral::domain_id;
using std::chrono::milliseconds;

namespace {

/// Whoever has been due for longer waits because of a restart, a closed gate, a suspend or the limits: a
/// backlog, which is to leave evenly.
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

std::optional<domain_id> polling::next(instant now) {
    if (under_way_ >= terms_.connections || !gate_.may_ask(now)) return {};
    const auto id = gate_.kind() == gate_kind::open ? next_due(now) : next_probe(now);
    if (id) begin(*id, now);
    return id;
}

std::optional<domain_id> polling::next_due(instant now) {
    const auto due_since = list_.next_due();
    const bool behind = due_since && now - *due_since > late;
    if (!limits_.admits(list_.due(now, largest_burst + 1), behind, now)) return {};
    return list_.first_due(now);
}

std::optional<domain_id> polling::next_probe(instant now) const {
    return limits_.room(now) > 0 ? list_.probe(now) : std::nullopt;
}

std::optional<instant> polling::next_start(instant now) const {
    const bool open = gate_.kind() == gate_kind::open;
    const auto asked = open ? list_.next_due() : list_.next_probe(now);
    const auto admitted = limits_.next_admission(now);
    const auto let_through = open ? now : gate_.next_probe();
    if (!asked || !admitted || !let_through || under_way_ >= terms_.connections) return {};
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
    ++under_way_;
    limits_.reserve(now);
    gate_.started(id);
}

bool polling::may_leave_again(instant now) {
    if (limits_.room(now) == 0) return false;
    limits_.reserve(now);
    return true;
}

void polling::came_to_nothing(domain_id id, instant now) {
    --under_way_;
    gate_.came_to_nothing(id);
    list_.give_back(id, now);
}

development polling::heard(domain_id id, const certcentral::answer& answer, milliseconds took,
                           const moment& now, double chance) {
    --under_way_;
    observe(took);
    const watched& one = *list_.find(id);
    development what;
    what.account = judge(one, answer, now.boot, chance);
    what.domain = list_.record(id, answer, now, chance,
                               {.blameless = what.account.blameless,
                                .gate_closed = gate_.kind() != gate_kind::open,
                                .others_answered = gate_.last_answered()});
    return what;
}

gate_step polling::judge(const watched& one, const certcentral::answer& answer, instant now, double chance) {
    if (expected(one, bearing_of(answer))) return {};
    const bool parked = one.denials.parked;
    const bool only_one = !parked && list_.pending() == 1;
    return gate_.heard(one.who.id, answer, only_one, now, chance);
}

/// That a parked domain is unknown still says nothing about the account.
bool polling::expected(const watched& one, bearing said) const {
    return one.denials.parked && gate_.kind() == gate_kind::open &&
           (said == bearing::absent || said == bearing::denied);
}

void polling::observe(milliseconds took) {
    mean_check_ = mean_check_ == 0ms ? took : mean_check_ + (took - mean_check_) / memory;
}

void polling::mended(bool another_key, instant now) {
    gate_.mended(gate_kind::unreachable, now);
    if (another_key) gate_.mended(gate_kind::refused, now);
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
