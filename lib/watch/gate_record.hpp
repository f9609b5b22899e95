// A gate as it is remembered across a restart: by the wall clock, because no other clock outlives a boot.
#pragma once

#include "certcentral/reason.hpp"
#include "watch/boottime.hpp"
#include "watch/gate_kind.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace dcv::watch {

/// While the kind is open the rest means nothing, but for `answered_at`.
struct gate_record {
    gate_kind kind{gate_kind::open};
    certcentral::reason reason{};  ///< Of the last answer that kept it closed.
    wall_time closed_at;
    wall_time next_probe;
    std::chrono::milliseconds wait{};  ///< For so long up to `next_probe`: the bound for a clock that jumped.
    unsigned waits{};                  ///< Of this kind since it closed, this one included.
    std::string detail{};              ///< Of that answer: its code and message, from outside, cut.
    std::optional<std::chrono::nanoseconds> clock{};  ///< `moment::clock` of the times above, in this boot.
    bool denied{false};                               ///< 404s or 403s alone closed it: see gate::is_denied.

    std::optional<wall_time> answered_at{};  ///< When CertCentral last spoke about any domain of the account.

    bool operator==(const gate_record&) const = default;
};

}  // namespace dcv::watch
