// The events about the account as a whole.
#include "report/events.hpp"
#include "report/in_words.hpp"

#include <fmt/format.h>

#include <utility>

namespace dcv::report {

namespace {

std::int64_t seconds(std::chrono::milliseconds duration) {
    return std::chrono::floor<std::chrono::seconds>(duration).count();
}

std::int64_t number(std::size_t count) {
    return static_cast<std::int64_t>(count);
}

}  // namespace

event gate_closed(const watch::gate_step::closing& step, std::size_t waiting) {
    const bool needs_a_person = step.kind == watch::gate_kind::refused || step.reason == "tls_failed" ||
                                step.reason == "proxy_refused";
    event happened{"gate_closed",
                   needs_a_person ? level::error : level::warning,
                   fmt::format("{}; {} domains wait, the next attempt is in {}", reason_in_words(step.reason),
                               waiting, in_words(step.retry_in)),
                   {{"gate", std::string{to_string(step.kind)}},
                    {"reason", step.reason},
                    {"retry_in_s", seconds(step.retry_in)},
                    {"waiting", number(waiting)}}};
    if (!step.detail.empty()) happened.fields.push_back({"detail", step.detail});
    return happened;
}

event gate_opened(const watch::gate_step::opening& step, std::size_t waiting) {
    return {"gate_opened",
            level::notice,
            fmt::format("CertCentral answers again after {}; {} domains wait", in_words(step.closed_for),
                        waiting),
            {{"gate", std::string{to_string(step.kind)}},
             {"closed_s", seconds(step.closed_for)},
             {"waiting", number(waiting)}}};
}

event summary(const overview& all) {
    std::string message =
        fmt::format("{} pending, {} active, {} parked", all.now.pending, all.now.active, all.now.parked);
    if (all.next_check) message += "; next check in " + in_words(*all.next_check);
    if (all.gate != watch::gate_kind::open) message += fmt::format("; gate: {}", to_string(all.gate));
    if (all.stretch > 1) message += fmt::format("; all checks are late by a factor of {:.1f}", all.stretch);
    event happened{"summary",
                   level::info,
                   std::move(message),
                   {{"pending", number(all.now.pending)},
                    {"active", number(all.now.active)},
                    {"parked", number(all.now.parked)},
                    {"checks", number(all.checks)},
                    {"stretch", all.stretch},
                    {"gate", std::string{to_string(all.gate)}}}};
    if (all.oldest) happened.fields.push_back({"oldest_s", seconds(*all.oldest)});
    if (all.next_check) happened.fields.push_back({"next_check_s", seconds(*all.next_check)});
    return happened;
}

}  // namespace dcv::report
