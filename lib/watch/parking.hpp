// Whether a domain that CertCentral does not know, or not for this key, is set aside: parked. It stays listed
// and is asked about daily, until the answer is another.
#pragma once

#include "certcentral/verdict.hpp"
#include "watch/boottime.hpp"

#include <chrono>
#include <optional>

namespace dcv::watch {

/// A parked domain is asked about so often.
inline constexpr std::chrono::days parked_interval{1};

enum class parking_step { none, parked, unparked };

/// The answers in a row that deny one domain. Its three members are all that a restart must keep.
struct parking {
    unsigned denials{0};
    instant first_at{};  ///< Of the first of them; means nothing while there is none.
    bool parked{false};

    bool operator==(const parking&) const = default;

    /// Counts an answer about this domain. Parked by the third 404, or 403 in JSON, in a row when the first
    /// is an hour old; by a 403 only if others were answered meanwhile (`others_answered` is when the last
    /// was, see gate::last_answered), because otherwise it may mean the key. `blameless` answers
    /// (gate_step::blameless) and those that say nothing about the domain count for nothing; any other
    /// un-parks.
    parking_step heard(certcentral::bearing said, bool blameless, std::optional<instant> others_answered,
                       instant now);

    /// A denial at `when` that was taken for the account's, and was the domain's. Does not park: the next one
    /// may.
    void count_late(instant when);
};

}  // namespace dcv::watch
