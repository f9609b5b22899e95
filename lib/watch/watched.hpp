// A domain that is asked about as the watch list knows it, and what an answer can change about it.
#pragma once

#include "certcentral/reason.hpp"
#include "watch/boottime.hpp"
#include "watch/domain.hpp"
#include "watch/parking.hpp"
#include "watch/queue.hpp"
#include "watch/transition.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace dcv::watch {

/// How near a pending domain is to the end of its random value, which lives 30 days: after that it needs a
/// person.
enum class ageing { none, soon, now, expired };

/// When the age comes to that step: 5 days before the end, a day before, and then.
[[nodiscard]] constexpr std::chrono::days age_of(ageing step) {
    switch (step) {
        case ageing::none:
            break;
        case ageing::soon:
            return std::chrono::days{25};
        case ageing::now:
            return std::chrono::days{29};
        case ageing::expired:
            return std::chrono::days{30};
    }
    return {};
}

[[nodiscard]] constexpr ageing ageing_of(std::chrono::milliseconds age) {
    for (const auto step : {ageing::expired, ageing::now, ageing::soon})
        if (age >= age_of(step)) return step;
    return ageing::none;
}

/// A pending or parked domain.
struct watched {
    domain who;
    wall_time seen_at{};     ///< When the watch began.
    instant first_seen{};    ///< When its age was 0: at `since`, else at `seen_at`; perhaps before the boot.
    std::uint64_t checks{};  ///< Those whose request left, each once.
    certcentral::reason reason{};         ///< Of the last answer; `none` before the first.
    std::optional<instant> last_check{};  ///< When the last check began or was answered, whichever was later.
    instant began{};                      ///< `seen_at`, wherever the wall clock has been since.
    arrival came{};                       ///< Its place in the order of first checks.
    bool asked_for{false};                ///< A person waits for its next check.
    bool judged{false};    ///< An answer has counted for it: the check that comes next is not its first.
    instant next_check{};  ///< When it is due; while a check is under way, if that finds no end.
    bool under_way{false};
    instant was_due{};             ///< When the check under way was due; a probe leaves earlier.
    bool has_left{false};          ///< The request of the check under way.
    bool was_answered{false};      ///< CertCentral has answered for it in this watch.
    certcentral::reason warned{};  ///< The reason last warned about; `none` when none was.
    instant warned_at{};
    ageing told{ageing::none};
    unsigned troubles{0};                  ///< Answers in a row that were trouble of its own.
    parking denials{};                     ///< And whether it is parked.
    std::string detail{};                  ///< Of the last answer: its code and message, from outside, cut.
    std::optional<instant> answered_at{};  ///< When CertCentral last answered for it under this account.

    [[nodiscard]] std::chrono::milliseconds age(instant now) const {
        return std::chrono::floor<std::chrono::milliseconds>(now - first_seen);
    }
};

/// A domain has come so near to the end of its random value.
struct aged {
    domain who;
    ageing reached;
    std::chrono::milliseconds age;
};

/// What an answer changed: everything that is worth a line in the log.
struct change {
    std::optional<transition> became_active;
    std::optional<certcentral::reason> previous;  ///< The reason before, if it changed; `none` at first.
    bool warn{false};    ///< An answer to warn about: the first, another, or an hour later.
    bool parked{false};  ///< It is set aside from now on.
};

}  // namespace dcv::watch
