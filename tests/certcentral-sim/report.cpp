#include "certcentral-sim/report.hpp"

#include "certcentral-sim/duration.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iterator>
#include <utility>

namespace dcv::sim {

namespace {

using json = nlohmann::ordered_json;

std::string state_of(const domain& each, instant now) {
    if (each.active()) return each.active()->by == finder::request ? "active" : "polled";
    if (each.script().by == method::unsuitable) return "unsuitable";
    if (each.is_void()) return "void";
    return each.is_expired(now) ? "expired" : "pending";
}

report::row row_of(const domain& each, const conversation& heard, instant now) {
    const auto& script = each.script();
    report::row told{.id = script.id,
                     .name = script.name,
                     .method = script.method_name,
                     .asked = 0,
                     .state = state_of(each, now),
                     .ready = each.ready(),
                     .found = {}};
    const auto talk = heard.talks().find(script.id);
    if (talk != heard.talks().end()) {
        told.asked = talk->second.asked;
        told.found = talk->second.told_active;
    }
    return told;
}

std::string text_of(const std::optional<instant>& when) {
    return when ? to_text(when->time_since_epoch()) : "-";
}

json json_of(const std::optional<instant>& when) {
    return when ? json(when->time_since_epoch().count()) : json(nullptr);
}

std::string line_of(const report::row& row) {
    const auto delay = row.delay();
    return fmt::format("{:<12} {:<24} {:<16} {:>6} {:<10} {:>16} {:>16} {:>16}\n", row.id, row.name,
                       row.method, row.asked, row.state, text_of(row.ready), text_of(row.found),
                       delay ? to_text(*delay) : "-");
}

std::string line_of(const rule_book& rules, rule each) {
    const auto& breaches = rules.of(each);
    if (breaches.count == 0) return fmt::format("ok      {}\n", text_of(each));
    const auto times = breaches.count == 1 ? "once" : fmt::format("{} times, first", breaches.count);
    return fmt::format("BROKEN  {}: {} {}\n", text_of(each), times, breaches.first);
}

json json_of(const report::row& row) {
    const auto delay = row.delay();
    return {{"id", row.id},
            {"name", row.name},
            {"method", row.method},
            {"asked", row.asked},
            {"state", row.state},
            {"ready_ms", json_of(row.ready)},
            {"found_ms", json_of(row.found)},
            {"delay_ms", delay ? json(delay->count()) : json(nullptr)}};
}

json json_of(const rule_book& rules) {
    json all = json::array();
    for (const auto each : all_rules) {
        const auto& breaches = rules.of(each);
        all.push_back({{"rule", name_of(each)}, {"broken", breaches.count}, {"first", breaches.first}});
    }
    return all;
}

}  // namespace

std::optional<std::chrono::milliseconds> report::row::delay() const {
    return ready && found ? std::optional{*found - *ready} : std::nullopt;
}

report sum_up(const world& played, const conversation& heard, instant now) {
    report told{.until = now,
                .requests = heard.requests(),
                .by_status = heard.by_status(),
                .busiest = played.busiest(),
                .limits = played.script().limits,
                .rows = {},
                .rules = heard.rules()};
    for (const auto& [id, each] : played.domains())
        told.rows.push_back(row_of(each, heard, now));
    for (const auto& [id, talk] : heard.talks()) {
        if (played.domains().contains(id)) continue;
        told.rows.push_back({.id = id,
                             .name = {},
                             .method = {},
                             .asked = talk.asked,
                             .state = "unknown",
                             .ready = {},
                             .found = {}});
    }
    return told;
}

std::string to_text(const report& told) {
    auto text = fmt::format("certcentral-sim: {} requests in {} of world time\n", told.requests,
                            to_text(told.until.time_since_epoch()));
    text += fmt::format("most in any 5 s: {} of {}; in any 3 min: {} of {}\n", told.busiest.in_5s,
                        told.limits.per_5s, told.busiest.in_3min, told.limits.per_3min);
    text += "answers:";
    for (const auto& [status, count] : told.by_status)
        text += fmt::format(" {}: {}", status, count);
    if (!told.by_status.contains(429)) text += " 429: 0";
    text += fmt::format("\n\n{:<12} {:<24} {:<16} {:>6} {:<10} {:>16} {:>16} {:>16}\n", "id", "name",
                        "method", "asked", "state", "ready", "found", "delay");
    for (const auto& row : told.rows)
        text += line_of(row);
    text += '\n';
    for (const auto each : all_rules)
        text += line_of(told.rules, each);
    return text;
}

std::string to_json(const report& told) {
    json statuses = json::object();
    for (const auto& [status, count] : told.by_status)
        statuses[std::to_string(status)] = count;
    json domains = json::array();
    for (const auto& row : told.rows)
        domains.push_back(json_of(row));

    const json whole{{"world_ms", told.until.time_since_epoch().count()},
                     {"requests", told.requests},
                     {"by_status", statuses},
                     {"most_in_5s", told.busiest.in_5s},
                     {"most_in_3min", told.busiest.in_3min},
                     {"domains", domains},
                     {"rules", json_of(told.rules)},
                     {"all_kept", told.rules.all_kept()}};
    // A scenario's name may hold any bytes.
    return whole.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace dcv::sim
