// The one thing that everybody waits for: a pending domain became active.
#pragma once

#include "watch/boottime.hpp"
#include "watch/domain.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dcv::watch {

/// A domain's step from pending to active. Happens once in a watch.
struct transition {
    domain who;
    wall_time activated_at;             ///< When the answer was read.
    std::uint64_t checks{};             ///< Asked how often, this time included.
    std::chrono::milliseconds pending;  ///< The age at which it was found active.
    std::optional<std::string> token;   ///< The random value found, when the answer gave it. From outside.
    bool removed{false};      ///< Its domain was taken from the list while the answer was under way.
    bool first_check{false};  ///< Active at the very first: perhaps an earlier validation that still holds.

    bool operator==(const transition&) const = default;

    /// Names this transition among all: the domain's id and `activated_at`, as in
    /// `1234567-20261120T081502123Z`.
    [[nodiscard]] std::string transition_id() const;
};

}  // namespace dcv::watch
