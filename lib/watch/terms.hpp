// Under which terms an account is asked.
#pragma once

#include "watch/limits.hpp"
#include "watch/schedule.hpp"

namespace dcv::watch {

/// As configured.
struct terms {
    watch::schedule schedule{};
    allowance limits{};
    unsigned connections{32};  ///< Checks under way at once. 1 to 256.

    bool operator==(const terms&) const = default;
};

}  // namespace dcv::watch
