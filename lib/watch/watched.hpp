// A pending domain as the watch list knows it, and what an answer can change about it.
#pragma once

#include "watch/boottime.hpp"
#include "watch/domain.hpp"
#include "watch/transition.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace dcv::watch {

/// How near a pending domain is to the end of its random value, which lives 30 days: after that it needs a
/// person.
enum class ageing { none, soon, now };

/// A pending domain.
struct watched {
    domain who;
    instant first_seen;       ///< When its age was 0; before the boot for a domain with `since`.
    std::uint64_t checks{};   ///< Answers recorded.
    std::string_view reason;  ///< Of the last answer; empty before the first.
    std::string_view warned;  ///< The reason last warned about; empty when none was.
    instant warned_at;
    ageing told{ageing::none};

    [[nodiscard]] std::chrono::milliseconds age(instant now) const {
        return std::chrono::floor<std::chrono::milliseconds>(now - first_seen);
    }
};

/// What an answer changed: everything that is worth a line in the log.
struct change {
    std::optional<transition> became_active;
    std::optional<std::string_view> previous;  ///< Set when the reason changed: what it was, empty at first.
    bool warn{false};              ///< An answer to warn about: the first, another, or an hour later.
    ageing reached{ageing::none};  ///< Set once for each step.
};

}  // namespace dcv::watch
