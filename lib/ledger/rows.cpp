#include "ledger/rows.hpp"

#include "ledger/trouble.hpp"

#include <chrono>
#include <concepts>
#include <tuple>
#include <utility>

namespace dcv::ledger {

using namespace std::chrono;
using certcentral::domain_id;
using watch::ageing;
using watch::wall_time;

namespace {

[[noreturn]] void fail() {
    throw trouble{trouble_kind::corrupt, "a row of another shape"};
}

template <std::integral T>
value to_value(T number) {
    return static_cast<std::int64_t>(number);
}
value to_value(const std::string& text) {
    return text;
}
value to_value(certcentral::reason why) {
    return std::string{to_string(why)};
}
value to_value(double number) {
    return number;
}
value to_value(domain_id id) {
    return id.value();
}
value to_value(ageing told) {
    return static_cast<std::int64_t>(told);
}
template <class Rep, class Period>
value to_value(duration<Rep, Period> length) {
    return std::int64_t{length.count()};
}
template <class Clock, class Duration>
value to_value(time_point<Clock, Duration> time) {
    return to_value(time.time_since_epoch());
}
template <class T>
value to_value(const std::optional<T>& known) {
    return known ? to_value(*known) : value{};
}

template <class... Columns>
row make_row(const Columns&... columns) {
    row values;
    values.reserve(sizeof...(columns));
    (values.push_back(to_value(columns)), ...);
    return values;
}

/// Takes the values of a row one after the other.
class taker {
public:
    explicit taker(const row& values) : next_{values.begin()}, end_{values.end()} {}

    template <class T>
    std::optional<T> maybe() {
        if (next_ == end_) fail();
        const value& taken = *next_++;
        if (std::holds_alternative<std::monostate>(taken)) return {};
        if (!std::holds_alternative<T>(taken)) fail();
        return std::get<T>(taken);
    }

    template <class T>
    T some() {
        const auto taken = maybe<T>();
        if (!taken) fail();
        return *taken;
    }

    std::int64_t whole() { return some<std::int64_t>(); }
    std::string text() { return some<std::string>(); }
    unsigned small() { return static_cast<unsigned>(whole()); }
    wall_time time() { return wall_time{milliseconds{whole()}}; }
    std::optional<wall_time> maybe_time() {
        const auto taken = maybe<std::int64_t>();
        return taken ? std::optional{wall_time{milliseconds{*taken}}} : std::nullopt;
    }
    std::optional<nanoseconds> clock() {
        const auto taken = maybe<std::int64_t>();
        return taken ? std::optional{nanoseconds{*taken}} : std::nullopt;
    }
    milliseconds duration() { return milliseconds{whole()}; }

    domain_id id() {
        const auto read = domain_id::parse(std::to_string(whole()));
        if (!read) fail();
        return *read;
    }

    watch::domain who() {
        watch::domain read{id(), text(), {}};
        if (const auto since = maybe<std::int64_t>()) read.since = sys_seconds{seconds{*since}};
        return read;
    }

private:
    row::const_iterator next_;
    row::const_iterator end_;
};

ageing to_ageing(std::int64_t number) {
    if (number < 0 || number > static_cast<std::int64_t>(ageing::expired)) fail();
    return static_cast<ageing>(number);
}

/// A reason and its detail. A name that another version wrote is not lost: it goes to the front of the
/// detail.
std::pair<certcentral::reason, std::string> to_reason(const std::string& name, std::string detail) {
    if (const auto known = certcentral::reason_of(name)) return {*known, std::move(detail)};
    return {certcentral::reason::unlisted, detail.empty() ? name : name + ": " + detail};
}

}  // namespace

row to_row(const watch::remembered& one) {
    std::optional<wall_time> activated_at;
    std::optional<std::string> transition_id;
    std::optional<wall_time> next_check;
    if (one.active) {
        activated_at = one.active->at;
        transition_id = one.active->transition_id;
    } else {
        next_check = one.next_check;
    }
    const std::string state = one.active ? "active" : one.parked ? "parked" : "pending";
    return make_row(one.who.id, one.who.name, one.who.since, state, one.seen_at, one.checks, one.reason,
                    one.last_check, next_check, one.warned, one.warned_at, one.told, activated_at,
                    transition_id, one.troubles, one.denials, one.denied_at, one.detail, one.answered_at,
                    one.clock);
}

watch::remembered to_domain(const row& values) {
    taker take{values};
    watch::remembered one{take.who()};
    const auto state = take.text();
    one.parked = state == "parked";
    one.seen_at = take.time();
    one.checks = static_cast<std::uint64_t>(take.whole());
    const auto reason = take.text();
    one.last_check = take.maybe_time();
    one.next_check = take.maybe_time().value_or(wall_time{});
    one.warned = certcentral::reason_of(take.text()).value_or(certcentral::reason::unlisted);
    one.warned_at = take.maybe_time();
    one.told = to_ageing(take.whole());
    const auto activated_at = take.maybe_time();
    const auto transition_id = take.maybe<std::string>();
    if (state == "active") {
        if (!activated_at || !transition_id) fail();
        one.active = watch::activation{*activated_at, *transition_id};
    }
    one.troubles = take.small();
    one.denials = take.small();
    one.denied_at = take.maybe_time();
    std::tie(one.reason, one.detail) = to_reason(reason, take.text());
    one.answered_at = take.maybe_time();
    one.clock = take.clock();
    return one;
}

row to_row(const watch::transition& step) {
    return make_row(step.transition_id(), step.who.id, step.who.name, step.who.since, step.activated_at,
                    step.checks, step.pending, step.token, step.removed, step.first_check);
}

watch::transition to_transition(const row& values) {
    taker take{values};
    static_cast<void>(take.text());  // The transition's id follows from the rest.
    watch::transition step{take.who(), {}, {}, {}, {}, {}};
    step.activated_at = take.time();
    step.checks = static_cast<std::uint64_t>(take.whole());
    step.pending = take.duration();
    step.token = take.maybe<std::string>();
    step.removed = take.whole() != 0;
    step.first_check = take.whole() != 0;
    return step;
}

row to_row(std::uint64_t number, const request& sent) {
    return make_row(number, sent.id, sent.left);
}

std::pair<std::uint64_t, request> to_request(const row& values) {
    taker take{values};
    const auto number = static_cast<std::uint64_t>(take.whole());
    request sent{take.id(), {}};
    if (const auto left = take.maybe<std::int64_t>()) sent.left = watch::instant{nanoseconds{*left}};
    return {number, sent};
}

row to_row(const account& known, const std::string& boot) {
    const auto& [schedule, limits, connections] = known.terms;
    const auto& gate = known.gate;
    return make_row(1, boot, schedule.floor, schedule.at_one_day, limits.per_5s, limits.per_3min, connections,
                    known.mean_check, std::string{to_string(gate.kind)}, gate.reason, gate.closed_at,
                    gate.next_probe, gate.wait, gate.waits, gate.detail, gate.clock, gate.denied,
                    gate.answered_at, schedule.jitter, known.account_mark);
}

account_row to_account(const row& values) {
    taker take{values};
    static_cast<void>(take.whole());
    account_row read;
    auto& [terms, gate, mean_check, mark] = read.known;
    read.boot = take.text();
    terms.schedule.floor = take.duration();
    terms.schedule.at_one_day = take.duration();
    terms.limits.per_5s = take.small();
    terms.limits.per_3min = take.small();
    terms.connections = take.small();
    mean_check = take.duration();
    const auto kind = watch::gate_kind_of(take.text());
    if (!kind) fail();
    gate.kind = *kind;
    const auto reason = take.text();
    gate.closed_at = take.time();
    gate.next_probe = take.time();
    gate.wait = take.duration();
    gate.waits = take.small();
    std::tie(gate.reason, gate.detail) = to_reason(reason, take.text());
    gate.clock = take.clock();
    gate.denied = take.whole() != 0;
    gate.answered_at = take.maybe_time();
    terms.schedule.jitter = take.some<double>();
    mark = static_cast<std::uint64_t>(take.whole());
    return read;
}

}  // namespace dcv::ledger
