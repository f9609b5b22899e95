#include "certcentral-sim/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace dcv::sim {

namespace {

constexpr std::chrono::seconds short_length{5};
constexpr std::chrono::minutes long_length{3};

std::optional<domain_id> read_id(std::string_view text) {
    domain_id id{};
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, id);
    if (error != std::errc{} || rest != end || id < 1) return {};
    return id;
}

}  // namespace

route read_route(std::string_view verb, std::string_view target) {
    constexpr std::string_view prefix = "/services/v2/domain/";
    if (target.substr(0, prefix.size()) != prefix) return {};
    target.remove_prefix(prefix.size());

    const auto slash = std::min(target.find('/'), target.size());
    const auto id = read_id(target.substr(0, slash));
    const auto rest = target.substr(slash);
    if (id && verb == "PUT" && rest == "/dcv/validate-token") return {call::validate, id};
    if (id && verb == "POST" && rest == "/dcv/token") return {call::new_random_value, id};
    return {};
}

world::world(scenario script, std::uint64_t seed) : script_{std::move(script)}, luck_{seed} {
    for (const auto& key : script_.keys) {
        accounts_.emplace(key.value, account{key.granted, rate_window{script_.limits.per_5s, short_length},
                                             rate_window{script_.limits.per_3min, long_length}});
    }
    for (const auto& each : script_.domains)
        domains_.emplace(each.id, domain{each, script_.terms, luck_});
}

verdict world::ask(const request& asked, instant at) {
    const auto found = accounts_.find(asked.key());
    auto* const owner = found == accounts_.end() ? nullptr : &found->second;
    bool within_limits = true;
    if (owner != nullptr) {
        // Both count every request: neither may be skipped because the other is over.
        const bool short_kept = owner->short_window.add(at);
        const bool long_kept = owner->long_window.add(at);
        within_limits = short_kept && long_kept;
    }

    const auto route = read_route(asked.verb, asked.target);
    verdict made{.reply = {}, .asked = route.asked, .domain = route.domain, .latency = next_latency()};
    decide(made, owner, within_limits, at);
    return made;
}

// The order in which CertCentral looks at these is not documented. The edge comes first (it answers while the
// API is down), and an account's limits before anything the account asks for.
void world::decide(verdict& made, account* owner, bool within_limits, instant at) {
    made.over_limit = !within_limits;
    if (const auto* const closed = maintenance_at(at)) {
        made.reply = under_maintenance(closed->retry_after);
        made.knowledge = "maintenance";
    } else if (owner == nullptr) {
        made.wrong_key = true;
        made.reply = invalid_key();
        made.knowledge = "no such key";
    } else if (!within_limits) {
        made.reply = too_many(script_.limits.retry_after);
        made.knowledge =
            fmt::format("{} in 5 s, {} in 3 min", owner->short_window.count(), owner->long_window.count());
    } else if (made.asked != call::other && owner->granted != permission::full) {
        made.wrong_key = true;
        made.reply = missing_permission();
        made.knowledge = "the key may only view";
    } else {
        answer_call(made, at);
    }
}

void world::answer_call(verdict& made, instant at) {
    if (made.asked == call::other) {
        made.reply = unknown_route();
        made.knowledge = "no such call";
        return;
    }
    const auto found = made.domain ? domains_.find(*made.domain) : domains_.end();
    if (found == domains_.end()) {
        made.reply = unknown_domain();
        made.knowledge = "no such domain";
    } else if (made.asked == call::validate) {
        validate(made, found->second, at);
    } else {
        found->second.poll_until(at);
        found->second.renew_random_value();
        made.reply = new_random_value(found->second.random_value());
        made.knowledge = "the value given out before is void now";
    }
}

void world::validate(verdict& made, domain& checked, instant at) {
    checked.poll_until(at);
    const bool was_active = checked.active().has_value();
    auto found = checked.check(at);
    made.knowledge = std::move(found.knowledge);
    if (was_active && script_.active_answer == active_answer::error) {
        made.reply = not_validated(checked.script().by);
    } else {
        made.reply = answer_to(found, checked);
    }
}

answer world::answer_to(const finding& found, const domain& checked) const {
    if (found.active) {
        return active(script_.token_in_answer ? std::optional{checked.random_value()} : std::nullopt);
    }
    const bool says_inactive = checked.script().by != method::unsuitable &&
                               (script_.pending_answer == pending_answer::inactive ||
                                (script_.pending_answer == pending_answer::mixed && found.seen_by_some));
    return says_inactive ? inactive() : not_validated(checked.script().by);
}

void world::advance(instant at) {
    for (auto& [id, each] : domains_)
        each.poll_until(at);
}

busiest world::busiest() const {
    sim::busiest most;
    for (const auto& [key, owner] : accounts_) {
        most.in_5s = std::max(most.in_5s, owner.short_window.most());
        most.in_3min = std::max(most.in_3min, owner.long_window.most());
    }
    return most;
}

const maintenance* world::maintenance_at(instant at) const {
    const auto covers = [at](const maintenance& window) { return window.from <= at && at < window.until; };
    const auto& windows = script_.maintenance_windows;
    const auto found = std::find_if(windows.begin(), windows.end(), covers);
    return found == windows.end() ? nullptr : &*found;
}

std::chrono::milliseconds world::next_latency() {
    const auto& [min, max] = script_.latency;
    const auto spread = static_cast<double>((max - min).count());
    const double share = luck_.share(draw::latency, {++requests_});
    return min + std::chrono::milliseconds{static_cast<std::int64_t>(spread * share)};
}

}  // namespace dcv::sim
