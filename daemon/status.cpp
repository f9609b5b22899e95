// dcvwatchd status: the watch list as the ledger has it. Reads, and nothing else.
#include "daemon/clock.hpp"
#include "daemon/options.hpp"
#include "daemon/print.hpp"
#include "ledger/store.hpp"
#include "ledger/trouble.hpp"
#include "report/in_words.hpp"
#include "report/line.hpp"
#include "report/outside_text.hpp"
#include "watch/load.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <map>

namespace dcv {

namespace {

using json = nlohmann::ordered_json;

std::chrono::milliseconds age_of(const watch::remembered& one, watch::wall_time now) {
    const auto end = one.active ? one.active->at : now;
    return std::max(end - beginning(one.who, one.seen_at), std::chrono::milliseconds{0});
}

const char* state_of(const watch::remembered& one) {
    if (one.active) return "active";
    return one.parked ? "parked" : "pending";
}

watch::load load_of(const ledger::contents& all, watch::wall_time now) {
    const auto account = all.account.value_or(ledger::account{});
    const auto& [schedule, limits, connections] = account.terms;
    watch::load sum{schedule, limits, connections, account.mean_check};
    for (const auto& one : all.domains) {
        if (!one.active && !one.parked) sum.add(age_of(one, now));
    }
    return sum;
}

watch::gate_record gate_of(const ledger::contents& all) {
    return all.account ? all.account->gate : watch::gate_record{};
}

json to_json(const watch::remembered& one, watch::wall_time now) {
    json line{{"id", one.who.id.value()}};
    if (!one.who.name.empty()) line["name"] = one.who.name;
    line["state"] = state_of(one);
    line["since"] = report::timestamp(beginning(one.who, one.seen_at));
    line["age_s"] = std::chrono::floor<std::chrono::seconds>(age_of(one, now)).count();
    line["checks"] = one.checks;
    if (one.reason != certcentral::reason::none) {
        line["reason"] = to_string(one.reason);
        line["reason_text"] = report::answer_in_words(one.reason, 0, one.detail);
    }
    if (!one.detail.empty()) line["detail"] = report::escaped(one.detail);
    if (one.last_check) line["last_check"] = report::timestamp(*one.last_check);
    if (!one.active) line["next_check"] = report::timestamp(one.next_check);
    if (one.active) {
        line["transition_id"] = one.active->transition_id;
        line["activated_at"] = report::timestamp(one.active->at);
    }
    return line;
}

std::string as_json(const ledger::contents& all, watch::wall_time now) {
    const auto sum = load_of(all, now);
    json text;
    text["account"] = {{"gate", to_string(gate_of(all).kind)},
                       {"stretch", sum.stretch()},
                       {"load_per_s", sum.per_second()},
                       {"allowed_per_s", sum.allowed_per_second()}};
    text["domains"] = json::array();
    for (const auto& one : all.domains)
        text["domains"].push_back(to_json(one, now));
    // What is no UTF-8 can only come from a hand that wrote to the ledger; it is shown all the same.
    return text.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string in_time(watch::wall_time when, watch::wall_time now) {
    return when <= now ? "now" : "in " + report::in_words(when - now);
}

std::string table_line(const watch::remembered& one, watch::wall_time now) {
    const auto answer = report::answer_in_words(one.reason, 0, one.detail);
    const std::string next = one.active ? "" : in_time(one.next_check, now);
    return fmt::format("{:<12} {:<32} {:<8} {:<12} {:>7}  {:<14} {}\n", one.who.id.value(),
                       report::one_word(one.who.name), state_of(one), report::in_words(age_of(one, now)),
                       one.checks, next, answer);
}

std::string as_table(const ledger::contents& all, watch::wall_time now) {
    std::string text = fmt::format("{:<12} {:<32} {:<8} {:<12} {:>7}  {:<14} {}\n", "ID", "NAME", "STATE",
                                   "AGE", "CHECKS", "NEXT CHECK", "LAST ANSWER");
    for (const auto& one : all.domains)
        text += table_line(one, now);
    std::map<std::string_view, std::size_t> count;
    for (const auto& one : all.domains)
        ++count[state_of(one)];
    text +=
        fmt::format("{} pending, {} active, {} parked\n", count["pending"], count["active"], count["parked"]);
    if (const auto gate = gate_of(all); gate.kind != watch::gate_kind::open)
        text += fmt::format("gate: {} ({}); next probe {}\n", to_string(gate.kind),
                            report::gate_in_words(gate.kind, gate.reason, 0, gate.detail),
                            in_time(gate.next_probe, now));
    return text;
}

}  // namespace

int status(const common_options& common, bool json_wanted) {
    try {
        const auto all = ledger::read_only(common.state_dir);
        print(stdout, json_wanted ? as_json(all, wall_now()) : as_table(all, wall_now()));
        return exit_code::done;
    } catch (const ledger::trouble& failed) {
        const char* const advice = ::geteuid() == 0 ? "" : "; run with sudo";
        print(stderr, fmt::format("dcvwatchd: {}{}\n", report::escaped(failed.what(), 1024), advice));
        return exit_code::state;
    }
}

}  // namespace dcv
