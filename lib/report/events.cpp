#include "report/events.hpp"

#include "report/in_words.hpp"
#include "report/line.hpp"
#include "report/outside_text.hpp"
#include "version.hpp"

#include <fmt/format.h>

#include <utility>

namespace dcv::report {

namespace {

/// A fault in full: most of it is our own words.
constexpr std::size_t longest_message = 1024;

constexpr std::chrono::days random_value_lives{30};

std::int64_t seconds(std::chrono::milliseconds duration) {
    return std::chrono::floor<std::chrono::seconds>(duration).count();
}

std::int64_t number(std::size_t count) {
    return static_cast<std::int64_t>(count);
}

/// `example.com (1234568)`, or `domain 1234567` when it has no name.
std::string called(const watch::domain& who) {
    if (who.name.empty()) return fmt::format("domain {}", who.id.value());
    return fmt::format("{} ({})", one_word(who.name), who.id.value());
}

/// An event about one domain, its id and name first.
event about(const watch::domain& who, std::string_view name, level severity, std::string message) {
    event happened{name, severity, std::move(message), {{"domain_id", who.id.value()}}};
    if (!who.name.empty()) happened.fields.push_back({"domain_name", who.name});
    return happened;
}

void add_detail(event& happened, const certcentral::answer& answer) {
    if (!answer.detail.empty()) happened.fields.push_back({"detail", answer.detail});
}

/// A domain and what its answer says of it.
std::string answered(const watch::domain& who, const certcentral::answer& answer) {
    return called(who) + ": " + answer_in_words(answer.reason, answer.http_status, answer.detail);
}

/// `for 3 h`; nothing for less than a second.
std::string lasting(std::string_view before, std::chrono::milliseconds time) {
    if (time < std::chrono::seconds{1}) return {};
    return fmt::format("{} {}", before, in_words(time));
}

/// `is pending`, or for how long it has been.
std::string pending_for(std::chrono::milliseconds age) {
    const auto time = lasting(" for", age);
    return time.empty() ? "is pending" : "has been pending" + time;
}

std::string rfc3339(std::chrono::sys_seconds time) {
    return timestamp(time).substr(0, 19) + "Z";
}

}  // namespace

event service_started(const counts& now, std::string libraries) {
    return {"service_started",
            level::info,
            fmt::format("dcvwatchd {} started with {} pending, {} active", version, now.pending, now.active),
            {{"version", std::string{version}},
             {"pending", number(now.pending)},
             {"active", number(now.active)},
             {"libraries", std::move(libraries)}}};
}

event service_stopping(const counts& now) {
    return {"service_stopping",
            level::info,
            fmt::format("dcvwatchd {} stops with {} pending, {} active", version, now.pending, now.active),
            {{"version", std::string{version}},
             {"pending", number(now.pending)},
             {"active", number(now.active)}}};
}

event service_idle() {
    return {"service_idle",
            level::notice,
            "nothing to watch: list domain ids under `domains` in the configuration, then reload; after a "
            "new API "
            "key, restart",
            {}};
}

event config_loaded(const list_changes& what) {
    return {"config_loaded",
            level::info,
            fmt::format("configuration loaded: {} added ({} of them watched anew), {} removed; {}{}",
                        counted(what.added, "domain", "domains"), what.rearmed, what.removed,
                        counted(what.pending, "domain is pending", "domains are pending"),
                        what.is_bulk() ? "; so many are logged one by one at the level debug only" : ""),
            {{"added", number(what.added)},
             {"removed", number(what.removed)},
             {"rearmed", number(what.rearmed)},
             {"pending", number(what.pending)}}};
}

event config_rejected(const config::fault& fault) {
    std::string text = fault.to_string();
    std::string message = "configuration refused: " + escaped(text, longest_message);
    return {"config_rejected", level::error, std::move(message), {{"fault", std::move(text)}}};
}

event config_warning(const std::string& warning) {
    return {"config_warning", level::warning, escaped(warning, longest_message), {}};
}

event since_unmoved(const watch::domain& who) {
    return about(
        who, "config_warning", level::warning,
        called(who) +
            " is active, and its changed `since` is not later than that: its watch does not begin anew");
}

event log_lines_lost(std::uint64_t lines) {
    return {"log_lines_lost",
            level::warning,
            fmt::format("{} lost: nothing read this log, and the oldest lines were dropped",
                        counted(lines, "line was", "lines were")),
            {{"lines", number(lines)}}};
}

event bug(std::string_view what) {
    return {"bug", level::error, "internal error: " + escaped(what), {}};
}

event watch_started(const watch::domain& who) {
    auto happened = about(who, "watch_started", level::info, called(who) + " is watched");
    if (who.since) happened.fields.push_back({"since", rfc3339(*who.since)});
    return happened;
}

event check_answered(const watch::domain& who, const certcentral::answer& answer,
                     std::chrono::milliseconds took, std::uint64_t checks) {
    auto happened = about(who, "check_answered", level::debug, answered(who, answer));
    happened.fields.push_back({"answer", std::string{to_string(verdict_of(answer))}});
    happened.fields.push_back({"reason", std::string{to_string(answer.reason)}});
    happened.fields.push_back({"http_status", std::int64_t{answer.http_status}});
    happened.fields.push_back({"duration_ms", took.count()});
    happened.fields.push_back({"checks", number(checks)});
    add_detail(happened, answer);
    return happened;
}

event reason_changed(const watch::domain& who, const certcentral::answer& answer,
                     certcentral::reason previous, std::chrono::milliseconds age,
                     std::chrono::milliseconds next) {
    auto happened = about(who, "reason_changed", level::info,
                          fmt::format("{} {}: {}{}", called(who), pending_for(age),
                                      answer_in_words(answer.reason, answer.http_status, answer.detail),
                                      lasting("; the next check is due in", next)));
    happened.fields.push_back({"reason", std::string{to_string(answer.reason)}});
    if (previous != certcentral::reason::none)
        happened.fields.push_back({"previous", std::string{to_string(previous)}});
    happened.fields.push_back({"age_s", seconds(age)});
    add_detail(happened, answer);
    return happened;
}

event domain_active(const watch::transition& step, bool replayed) {
    auto happened = about(step.who, "domain_active", level::notice,
                          fmt::format("{} is active, after {} and {}{}{}{}", called(step.who),
                                      in_words(step.pending), counted(step.checks, "check", "checks"),
                                      step.first_check ? ": perhaps an earlier validation still holds" : "",
                                      step.removed ? "; it was removed from the list meanwhile" : "",
                                      replayed ? "; this may have been logged before" : ""));
    happened.fields.push_back({"transition_id", step.transition_id()});
    happened.fields.push_back({"activated_at", timestamp(step.activated_at)});
    happened.fields.push_back({"checks", number(step.checks)});
    happened.fields.push_back({"pending_s", seconds(step.pending)});
    if (step.token) happened.fields.push_back({"token", *step.token});
    if (step.first_check) happened.fields.push_back({"first_check", true});
    if (replayed) happened.fields.push_back({"replayed", true});
    if (step.removed) happened.fields.push_back({"removed", true});
    return happened;
}

event watch_ended(const watch::domain& who, std::string_view cause) {
    const auto why = cause == "active" ? "it is active" : "it was removed from the list";
    auto happened =
        about(who, "watch_ended", level::info, fmt::format("{} is no longer watched: {}", called(who), why));
    happened.fields.push_back({"cause", std::string{cause}});
    return happened;
}

event method_unsuitable(const watch::domain& who, const certcentral::answer& answer) {
    auto happened = about(who, "method_unsuitable", level::warning,
                          answered(who, answer) + "; until then it is asked about once an hour at most");
    happened.fields.push_back({"reason", std::string{to_string(answer.reason)}});
    add_detail(happened, answer);
    return happened;
}

event answer_rejected(const watch::domain& who, const certcentral::answer& answer) {
    auto happened = about(who, "answer_rejected", level::warning,
                          answered(who, answer) + "; the domain stays pending and is asked about again");
    happened.fields.push_back({"reason", std::string{to_string(answer.reason)}});
    if (answer.http_status != 0) happened.fields.push_back({"http_status", std::int64_t{answer.http_status}});
    add_detail(happened, answer);
    return happened;
}

event validation_ageing(const watch::domain& who, watch::ageing reached, std::chrono::milliseconds age,
                        watch::wall_time now) {
    const auto expires = std::chrono::floor<std::chrono::seconds>(
        (who.since ? watch::wall_time{*who.since} : now - age) + random_value_lives);
    const bool is_over = reached == watch::ageing::expired;
    auto happened =
        about(who, "validation_ageing", reached == watch::ageing::soon ? level::warning : level::error,
              fmt::format(
                  "{} has been pending for {}: its random value {} {}; {}", called(who), in_words(age),
                  is_over ? "expired at" : "expires at", rfc3339(expires),
                  is_over ? "no check can succeed until CertCentral has made a new one and that is published"
                          : "publish it before then, or have CertCentral make a new one"));
    happened.fields.push_back({"age_s", seconds(age)});
    happened.fields.push_back({"expires", rfc3339(expires)});
    return happened;
}

event domain_parked(const watch::domain& who, const certcentral::answer& answer) {
    auto happened =
        about(who, "domain_parked", level::error,
              fmt::format("{} is parked and asked about once a day: {}; correct the list, or "
                          "remove the id from it",
                          called(who), answer_in_words(answer.reason, answer.http_status, answer.detail)));
    happened.fields.push_back({"reason", std::string{to_string(answer.reason)}});
    add_detail(happened, answer);
    return happened;
}

event ledger_created(const std::string& directory) {
    return {"ledger_created",
            level::info,
            "a new ledger was begun in " + escaped(directory, longest_message),
            {}};
}

event ledger_trouble(std::string_view reason, const std::string& detail) {
    return {"ledger_trouble",
            level::error,
            fmt::format("the ledger {}: {}", reason == "corrupt" ? "was damaged" : "cannot be written",
                        escaped(detail, longest_message)),
            {{"reason", std::string{reason}}}};
}

event ledger_recovered() {
    return {"ledger_recovered", level::notice, "the ledger is written again, and complete", {}};
}

}  // namespace dcv::report
