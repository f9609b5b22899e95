#include "daemon/feasibility.hpp"

#include "config/duration.hpp"
#include "report/in_words.hpp"

#include <fmt/format.h>

namespace dcv {

namespace {

std::string counted(std::size_t count) {
    return fmt::format("{} domain{}", count, count == 1 ? "" : "s");
}

std::string at_one_day_line(const watch::plan& list) {
    const auto slower = list.sufficient_at_one_day();
    if (!slower) return {};
    return fmt::format("stretch 1.0 again with schedule.at_one_day: {}\n", config::duration_text(*slower));
}

std::string limits_line(const watch::plan& list) {
    const auto larger = list.sufficient_limits();
    if (!larger) return {};
    return fmt::format(
        "stretch 1.0 again with limits.per_5s: {} and limits.per_3min: {} (DigiCert blocks the key over {} "
        "in "
        "5 s or {} in 3 min; what your other tools send with it counts, too)\n",
        larger->per_5s, larger->per_3min, watch::most_of_a_key.per_5s, watch::most_of_a_key.per_3min);
}

std::string remedies(const watch::plan& list) {
    const std::string all = at_one_day_line(list) + limits_line(list);
    if (!all.empty()) return all;
    return fmt::format(
        "stretch 1.0 again with a shorter list only: no at_one_day up to 1d suffices, and no limits up to "
        "DigiCert's own, {} in 5 s and {} in 3 min\n",
        watch::most_of_a_key.per_5s, watch::most_of_a_key.per_3min);
}

}  // namespace

watch::plan plan_of(const config::settings& settings, watch::wall_time now) {
    return {settings.schedule, settings.limits, settings.domains, now};
}

std::string feasibility(const watch::plan& list) {
    if (list.domains() == 0) return "0 domains: no check is made until one is listed\n";
    const double stretch = list.cost().stretch();
    const std::string dated =
        list.dated() == 0 ? "" : fmt::format(" ({} at the age that since gives)", counted(list.dated()));
    const std::string line = fmt::format(
        "{}: first round {}; at one day of age {:.2f} checks/s of {:.2f}/s allowed; stretch {:.1f}{}\n",
        counted(list.domains()), report::in_words(list.first_round()), list.cost().per_second(),
        list.cost().allowed_per_second(), stretch, dated);
    if (stretch <= 1) return line;
    return line + "the limits do not suffice: every domain is asked less often by that factor\n" +
           remedies(list);
}

}  // namespace dcv
