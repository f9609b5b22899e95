// The cost of a watch list in words: what `check-config` and `plan` end with.
#pragma once

#include "config/settings.hpp"
#include "watch/plan.hpp"

#include <string>

namespace dcv {

/// What the whole list of `settings` costs at `now`.
[[nodiscard]] watch::plan plan_of(const config::settings& settings, watch::wall_time now);

/// One line; more when the limits do not suffice: what would make them.
[[nodiscard]] std::string feasibility(const watch::plan& list);

}  // namespace dcv
