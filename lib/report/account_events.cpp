// The events about the account as a whole.
#include "report/events.hpp"
#include "report/in_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace dcv::report {

using certcentral::reason;

namespace {

std::int64_t seconds(std::chrono::milliseconds duration) {
    return std::chrono::floor<std::chrono::seconds>(duration).count();
}

std::int64_t number(std::size_t count) {
    return static_cast<std::int64_t>(count);
}

using reason_counts = std::vector<std::pair<reason, std::size_t>>;

/// Those that are equally frequent by their names.
reason_counts most_frequent_first(const std::map<reason, std::size_t>& reasons) {
    reason_counts sorted{reasons.begin(), reasons.end()};
    std::sort(sorted.begin(), sorted.end(), [](const auto& one, const auto& other) {
        return one.second != other.second ? one.second > other.second
                                          : to_string(one.first) < to_string(other.first);
    });
    return sorted;
}

/// What becomes of those who wait.
std::string leave_evenly(std::size_t waiting) {
    return counted(waiting, "domain waits and is", "domains wait and are") + " asked about at an even pace";
}

/// ` (2 invalid_dns_txt, 1 not asked yet)`, the most frequent first; nothing when nothing is pending.
std::string in_brackets(const reason_counts& reasons) {
    std::string text;
    for (const auto& [why, count] : reasons)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count,
                            why == reason::none ? "not asked yet" : to_string(why));
    return text.empty() ? text : " (" + text + ")";
}

/// `invalid_dns_txt:2,not_asked:1`
std::string in_a_field(const reason_counts& reasons) {
    std::string text;
    for (const auto& [why, count] : reasons)
        text += fmt::format("{}{}:{}", text.empty() ? "" : ",",
                            why == reason::none ? "not_asked" : to_string(why), count);
    return text;
}

/// What stands behind the counts.
std::string outlook(const overview& all) {
    std::string text;
    if (all.next_check) text += "; next check in " + in_words(*all.next_check);
    if (all.gate != watch::gate_kind::open) text += fmt::format("; gate: {}", to_string(all.gate));
    if (all.gate_reason != reason::none) text += fmt::format(" ({})", reason_in_words(all.gate_reason));
    if (all.stretch > 1) text += fmt::format("; all checks are late by a factor of {:.1f}", all.stretch);
    return text;
}

}  // namespace

event gate_closed(const watch::gate_step::closing& step, std::size_t waiting) {
    const bool needs_a_person = step.kind == watch::gate_kind::refused || step.reason == reason::tls_failed ||
                                step.reason == reason::proxy_refused;
    event happened{"gate_closed",
                   needs_a_person ? level::error : level::warning,
                   fmt::format("{}; {}; the next probe is in {}",
                               gate_in_words(step.kind, step.reason, step.http_status, step.detail),
                               counted(waiting, "domain waits", "domains wait"), in_words(step.retry_in)),
                   {{"gate", std::string{to_string(step.kind)}},
                    {"reason", std::string{to_string(step.reason)}},
                    {"retry_in_s", seconds(step.retry_in)},
                    {"waiting", number(waiting)}}};
    if (step.http_status != 0) happened.fields.push_back({"http_status", std::int64_t{step.http_status}});
    if (!step.detail.empty()) happened.fields.push_back({"detail", step.detail});
    return happened;
}

event gate_opened(const watch::gate_step::opening& step, std::size_t waiting) {
    return {"gate_opened",
            level::notice,
            fmt::format("CertCentral answers again after {} (gate: {}); {}", in_words(step.closed_for),
                        to_string(step.kind), leave_evenly(waiting)),
            {{"gate", std::string{to_string(step.kind)}},
             {"closed_s", seconds(step.closed_for)},
             {"waiting", number(waiting)}}};
}

event recheck_requested(std::size_t domains) {
    return {
        "recheck_requested",
        level::info,
        fmt::format("a recheck of {} was requested; each is asked about as soon as floor, limits and gates "
                    "allow",
                    counted(domains, "domain", "domains")),
        {{"domains", number(domains)}}};
}

std::string standing(const overview& all) {
    return fmt::format("{} pending, {} active, {} parked{}", all.now.pending, all.now.active, all.now.parked,
                       outlook(all));
}

event summary(const overview& all) {
    const auto reasons = most_frequent_first(all.pending_by_reason);
    event happened{"summary",
                   level::info,
                   fmt::format("{} pending{}, {} active, {} parked{}", all.now.pending, in_brackets(reasons),
                               all.now.active, all.now.parked, outlook(all)),
                   {{"pending", number(all.now.pending)},
                    {"active", number(all.now.active)},
                    {"parked", number(all.now.parked)},
                    {"checks", number(all.checks)},
                    {"stretch", all.stretch},
                    {"gate", std::string{to_string(all.gate)}}}};
    if (!reasons.empty()) happened.fields.push_back({"reasons", in_a_field(reasons)});
    if (all.oldest) happened.fields.push_back({"oldest_s", seconds(*all.oldest)});
    if (all.next_check) happened.fields.push_back({"next_check_s", seconds(*all.next_check)});
    return happened;
}

}  // namespace dcv::report
