#include "world/oracle.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <cmath>

namespace dcv::world {

using namespace std::chrono_literals;
using certcentral::domain_id;
using std::chrono::days;

namespace {

constexpr std::size_t enough_violations = 2;

double seconds(duration length) {
    return std::chrono::duration<double>(length).count();
}

}  // namespace

oracle::oracle(const scenario& plan) : plan_{plan}, first_round_{first_round()} {
}

void oracle::wrong(const std::string& what, instant now) {
    if (violations_.size() < enough_violations)
        violations_.push_back(fmt::format("seed {}, {:.3f} s: {}", plan_.seed, seconds(now), what));
}

void oracle::listed(const std::vector<watch::domain>& all, instant now) {
    std::map<domain_id, const watch::domain*> wanted;
    for (const auto& who : all)
        wanted.insert({who.id, &who});
    for (auto& [id, one] : domains_) {
        if (one.listed && !wanted.contains(id)) one.removed_at = now;
        one.listed = one.listed && wanted.contains(id);
    }
    std::size_t added = 0;
    for (const auto& [id, who] : wanted) {
        auto& one = domains_[id];
        if (one.listed) continue;
        ++added;
        const bool under_way = one.under_way;
        const auto last_left = one.last_left;
        const bool was_active = one.active || one.was_active;
        const bool removal_lost = one.removal_lost;
        one = {};
        one.was_active = was_active;
        one.may_be_active = was_active && removal_lost;
        one.listed = true;
        one.last_left = last_left;
        one.listed_at = std::max(now, instant{1});
        one.since = who->since;
        one.under_way = under_way;
    }
    last_stretch_ = std::max(last_stretch_, stretch(now));
    // A long first round leaves a quarter of the pace to the domains that have been asked.
    if (const auto round = round_of(added); round > 10min) excuse_until(now + round);
}

void oracle::began(domain_id id, instant now) {
    domain& one = domains_[id];
    if (one.under_way) wrong(fmt::format("{} is asked about twice at once", id.value()), now);
    one.under_way = true;
    if (now < silent_until_) wrong("a check although CertCentral asked for silence", now);
    if (gate_closed_) {
        if (now < no_probe_before_) wrong("a probe before its time", now);
        if (++probes_ > 1) wrong("two probes at once", now);
    }
}

void oracle::left(domain_id id, bool again, bool recorded, instant now) {
    ++requests_;
    domain& one = domains_[id];
    if (one.active) wrong(fmt::format("{} is asked about although it is active (I2)", id.value()), now);
    if (!again && one.last_left != never && now - one.last_left < plan_.terms.schedule.floor)
        wrong(fmt::format("{} is asked about within its floor (I3)", id.value()), now);
    one.left_at = now;
    one.last_left = recorded ? now : never;
    if (!recorded) expect_no_record(now);
    if (!again) ++one.asked;
    sent_.push_back(now);
    expect_limits(now);
}

/// A disk that takes nothing is tried again every 30 s.
void oracle::expect_no_record(instant now) {
    const auto was_bad = [now](const period& each) {
        const bool bad = each.what == fault::full_disk || each.what == fault::failing_disk;
        return bad && each.from <= now && now <= each.until + 45s;
    };
    if (std::none_of(plan_.weather.begin(), plan_.weather.end(), was_bad))
        wrong("a request leaves that is not recorded (I3)", now);
    if (last_unrecorded_ != never && now - last_unrecorded_ < plan_.terms.schedule.floor)
        wrong("two requests that are not recorded leave within a floor's time (I3)", now);
    last_unrecorded_ = now;
}

void oracle::stopped_early(instant now) {
    if (is_recorded(now - 1min, now) && !is_weather({fault::blocked_log}, now))
        wrong("it stops before all that it found is logged", now);
}

void oracle::expect_limits(instant now) {
    while (sent_.front() <= now - 180s)
        sent_.pop_front();
    const auto recent = sent_.end() - std::upper_bound(sent_.begin(), sent_.end(), now - 5s);
    if (sent_.size() > plan_.terms.limits.per_3min) wrong("too many requests in 3 min (I3)", now);
    if (recent > static_cast<std::ptrdiff_t>(plan_.terms.limits.per_5s))
        wrong("too many requests in 5 s (I3)", now);
}

void oracle::answered(domain_id id, bool says_active, std::optional<duration> pause, instant now) {
    expect_first_checks(now);
    domain& one = domains_[id];
    one.under_way = false;
    if (gate_closed_ && probes_ > 0) probes_ = 0;
    one.found_active = one.found_active || says_active;
    if (says_active) ++to_be_told_[id];
    one.last_asked = now;
    if (pause == 0s) {
        if (one.longest_wait > 0s) {
            one.eased_at = now;
            one.wait_before = one.longest_wait;
        }
        silent_until_ = {};
        one.last_good = one.left_at;
    }
    if (pause) one.longest_wait = *pause > 0s ? std::max(one.longest_wait, *pause) : 0s;
}

void oracle::gave_up(domain_id id) {
    domains_[id].under_way = false;
    probes_ = 0;
}

void oracle::told_to_wait(instant until, instant now) {
    if (until <= silent_until_) return;
    silent_until_ = until;
    told_to_wait_at_ = now;
}

/// What was learned may be lost with a process that had no minute, or no disk, to record it; and with a clock
/// that was set nobody knows when a wait ends.
bool oracle::is_recorded(instant learned, instant now) const {
    const bool disk_troubled = std::any_of(plan_.weather.begin(), plan_.weather.end(), [&](const auto& each) {
        const bool bad = each.what == fault::full_disk || each.what == fault::slow_disk ||
                         each.what == fault::failing_disk;
        return bad && each.from <= now && learned <= each.until + 1min;
    });
    return !clock_was_set_ && !disk_troubled && now - learned >= 1min;
}

void oracle::died(instant now) {
    if (!is_recorded(told_to_wait_at_, now)) silent_until_ = {};
    if (!is_recorded(gate_closed_at_, now)) mended(false);
    if (account_answered_at_ && !is_recorded(*account_answered_at_, now)) account_answered_at_.reset();
    last_unrecorded_ = never;
    to_be_told_.clear();  // What was not durable yet is found again, if it is still listed.
    ++deaths_;
    probes_ = 0;
    for (auto& [id, one] : domains_) {
        one.under_way = false;
        // The ledger may know it as active still, and then it stays so.
        one.may_be_active = one.may_be_active || (one.was_active && !is_recorded(one.listed_at, now));
        // Nor need it know that an answer has ended a long wait.
        if (!is_recorded(one.eased_at, now)) one.longest_wait = std::max(one.longest_wait, one.wait_before);
        one.removal_lost = !one.listed && !is_recorded(one.removed_at, now);
    }
}

void oracle::committed(const watch::transition& step) {
    const auto found = domains_.find(step.who.id);
    if (found != domains_.end() && !step.removed && found->second.found_active) found->second.active = true;
    if (found != domains_.end() && !step.removed && deaths_ == 0 && step.checks != found->second.asked)
        wrong(fmt::format("{} was asked {} times, {} are told", step.who.id.value(), found->second.asked,
                          step.checks),
              {});
    if (found != domains_.end() && !found->second.found_active && !step.removed)
        wrong(fmt::format("{} is called active and nobody said so", step.who.id.value()), {});
    if (!transitions_.try_emplace(step.transition_id()).second) return;
    if (auto& open = to_be_told_[step.who.id]; open > 0) --open;
}

void oracle::announced(const watch::transition& step, bool replayed) {
    const auto found = transitions_.find(step.transition_id());
    if (found == transitions_.end()) {
        wrong("told before it is durable (I1)", {});
        return;
    }
    auto& told = found->second;
    (replayed ? told.replayed : told.fresh) += 1;
    if (told.fresh > 1 || told.replayed > deaths_ || (told.fresh + told.replayed > 1 && deaths_ == 0))
        wrong(fmt::format("{} is told twice (I1)", step.transition_id()), {});
}

void oracle::expect_all_announced() {
    for (const auto& [id, told] : transitions_) {
        if (told.fresh + told.replayed == 0) wrong(id + " is never told (I1)", plan_.length);
    }
    for (const auto& [id, open] : to_be_told_) {
        if (open > 0)
            wrong(fmt::format("{} was found active and nobody is told (I1)", id.value()), plan_.length);
    }
    for (const auto& [id, one] : domains_) {
        if (one.found_active && !one.active && one.listed && !one.may_be_active)
            wrong(fmt::format("{} was found active and that is lost (I1)", id.value()), plan_.length);
    }
}

void oracle::gate_closed(std::chrono::milliseconds retry_in, const std::string& reason, instant now) {
    gate_closed_ = true;
    gate_closed_at_ = now;
    no_probe_before_ = now + retry_in - 1s;
    probes_ = 0;
    if (several_are_denied(now)) excuse_until(now + retry_in);

    const bool is_row = reason == "not_found" || reason == "access_denied" || reason == "missing_permission";
    if (!is_row || is_weather({fault::wrong_path, fault::no_permission, fault::bad_key}, now)) return;
    // Where CertCentral has never answered under this key, each row says that the key or the URL is wrong.
    if (account_answered_at_ && last_row_of_denials_ && now - *last_row_of_denials_ < 1h)
        wrong("two rows of denials close the gate within an hour", now);
    last_row_of_denials_ = now;
}

void oracle::denied(instant) {
    if (gate_closed_) ++denied_probes_;
}

bool oracle::is_weather(std::initializer_list<fault> kinds, instant now) const {
    return std::any_of(plan_.weather.begin(), plan_.weather.end(), [&](const auto& each) {
        const bool is_one = std::find(kinds.begin(), kinds.end(), each.what) != kinds.end();
        return is_one && each.from <= now && now <= each.until + 2h;
    });
}

void oracle::gate_opened() {
    gate_closed_ = false;
    probes_ = 0;
}

void oracle::restarted(bool closed, instant now) {
    if (gate_closed_ && !closed) wrong("the gate is forgotten in a restart", now);
    gate_closed_ = closed;
    no_probe_before_ = {};  // A start may probe at once, but for the silence that was asked for.
    last_row_of_denials_.reset();
}

void oracle::mended(bool closed) {
    gate_closed_ = closed;
    no_probe_before_ = {};
}

duration oracle::interval(const domain& one, instant now) const {
    // With a clock that was set, an age may be anything after the next start; and older than its watch.
    const bool any_age = clock_was_set_ || one.since;
    const auto age = any_age ? days{30} : std::min<duration>(now - one.listed_at, days{30});
    const double grown = seconds(plan_.terms.schedule.at_one_day) * std::sqrt(seconds(age) / 86400);
    const double whole =
        std::max(seconds(plan_.terms.schedule.floor), grown) * (1 + plan_.terms.schedule.jitter);
    return std::chrono::duration_cast<duration>(std::chrono::duration<double>(whole));
}

double oracle::stretch(instant now) const {
    // After a clock was set back, a restart takes everybody for new.
    const auto own = [this, now](const domain& one) {
        return clock_was_set_ ? duration{plan_.terms.schedule.floor} : interval(one, now);
    };
    double load = 0;
    for (const auto& [id, one] : domains_)
        if (one.listed && !one.active) load += 1 / seconds(own(one));
    const auto& [per_5s, per_3min] = plan_.terms.limits;
    const double check = seconds(plan_.quickest + plan_.slowest) / 2 + 0.5;
    const double allowed =
        std::min(0.9 * std::min(per_5s / 5.5, per_3min / 180.5), plan_.terms.connections / check);
    return std::max(1.0, load / allowed);
}

void oracle::expect_nobody_starves(instant now) {
    const double factor = stretch(now);
    const double most = 1.3 * std::max(factor, last_stretch_);
    last_stretch_ = factor;
    if (gate_closed_ && none_can_open_it(now)) excuse_until(now + 20min);
    for (const auto& [id, one] : domains_) {
        if (!one.listed || one.active || one.may_be_active || one.under_way || one.found_active) continue;
        const auto asked = one.last_asked == never ? one.listed_at : one.last_asked;
        const auto kind = kind_of(id, now);
        const duration own = kind == nature::honest         ? duration{0}
                             : kind == nature::email_method ? duration{1h}
                             : kind == nature::garbled      ? duration{1h}
                                                            : duration{days{1}};
        const double wait = most * seconds(std::max(interval(one, now), own) + one.longest_wait) + 120;
        if (seconds(now - std::max(asked, excused_until_)) > wait)
            wrong(fmt::format("{} waits for {:.0f} s, {:.0f} can be explained (I5)", id.value(),
                              seconds(now - asked), wait),
                  now);
    }
}

}  // namespace dcv::world
