// dcvwatchd plan: what this configuration will do, before it does it. Reads the configuration, and nothing
// else.
#include "config/duration.hpp"
#include "daemon/clock.hpp"
#include "daemon/configuration.hpp"
#include "daemon/feasibility.hpp"
#include "daemon/options.hpp"
#include "daemon/print.hpp"
#include "report/in_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace dcv {

namespace {

using json = nlohmann::ordered_json;
using std::chrono::days;
using std::chrono::milliseconds;

/// The ages at which the expected delay is told.
constexpr std::array<milliseconds, 3> told_ages{std::chrono::hours{1}, days{1}, days{10}};

double in_seconds(std::chrono::duration<double> length) {
    return length.count();
}

/// The ends of the bands of age up to `end`, at which the table tells the checks.
std::vector<milliseconds> bands_until(milliseconds end) {
    std::vector<milliseconds> ends;
    std::copy_if(told_ages.begin(), told_ages.end(), std::back_inserter(ends),
                 [end](milliseconds age) { return age < end; });
    if (watch::oldest_age < end) ends.push_back(watch::oldest_age);
    ends.push_back(end);
    return ends;
}

std::string apart(milliseconds shortest, milliseconds longest) {
    const auto from = report::in_words(shortest);
    const auto to = report::in_words(longest);
    return from == to ? to : from + " to " + to;
}

/// When one new domain is asked, by bands of its age.
std::string table(const watch::schedule& policy, milliseconds end) {
    std::string lines;
    std::size_t total = 0;
    watch::pending_for_ever one{policy};
    milliseconds from{0};
    for (const auto to : bands_until(end)) {
        const auto checks = one.ask_until(to);
        const auto band =
            fmt::format("{} to {}", from.count() == 0 ? "0" : report::in_words(from), report::in_words(to));
        lines += fmt::format("  {:<14} {:>9}   {}\n", band, checks,
                             apart(interval(policy, from), interval(policy, to)));
        total += checks;
        from = to;
    }
    return fmt::format("A new domain that stays pending is asked {} times in {}:\n\n  {:<14} {:>9}   {}\n",
                       total, report::in_words(end), "AGE", "CHECKS", "APART") +
           lines;
}

std::string delays(const watch::plan& list) {
    std::string text = "One that becomes ready is found, on average:\n\n  AT AGE   AFTER\n";
    for (const auto age : told_ages)
        text +=
            fmt::format("  {:<8} {}\n", report::in_words(age), report::in_words(list.expected_delay(age)));
    return text;
}

std::string as_text(const watch::plan& list, const watch::schedule& policy, milliseconds end) {
    return table(policy, end) + "\n" + delays(list) + "\n" + feasibility(list);
}

/// In seconds; nothing when they are more than anybody reads.
std::optional<json> checks_until(const watch::schedule& policy, milliseconds end) {
    constexpr std::size_t most = 1'000'000;
    auto all = json::array();
    for (watch::pending_for_ever one{policy}; one.next_check() < end; one.ask()) {
        if (all.size() == most) return {};
        all.push_back(in_seconds(one.next_check()));
    }
    return all;
}

json to_json(const watch::plan& list, json checks) {
    json text{{"domains", list.domains()},
              {"stretch", list.cost().stretch()},
              {"budget_per_s", list.cost().allowed_per_second()},
              {"load_per_s", list.cost().per_second()},
              {"first_round_s", in_seconds(list.first_round())}};
    for (const auto age : told_ages)
        text["expected_delay_s"][config::duration_text(age)] = in_seconds(list.expected_delay(age));
    text["checks"] = std::move(checks);
    return text;
}

}  // namespace

int plan(const common_options& common, days length, bool json_wanted) {
    const auto read = read_configuration(common.config);
    if (!read) {
        print_all(read.error(), "");
        return exit_code::configuration;
    }
    print_all(read->warnings, "warning: ");
    const auto list = plan_of(read->settings, wall_now());
    const auto& policy = read->settings.schedule;
    if (!json_wanted) {
        print(stdout, as_text(list, policy, length));
        return exit_code::done;
    }
    auto checks = checks_until(policy, length);
    if (!checks) {
        print(stderr, "dcvwatchd: more than 1000000 checks of one domain; give fewer --days, or no --json\n");
        return exit_code::usage;
    }
    print(stdout, to_json(list, *std::move(checks)).dump() + "\n");
    return exit_code::done;
}

}  // namespace dcv
