// A domain as the configuration lists it.
#pragma once

#include "certcentral/domain_id.hpp"
#include "watch/boottime.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace dcv::watch {

struct domain {
    certcentral::domain_id id;
    std::string name;                               ///< For the logs; printable ASCII, may be empty.
    std::optional<std::chrono::sys_seconds> since;  ///< When it was submitted for validation, UTC.

    bool operator==(const domain&) const = default;
};

/// When the age of `who` was 0: at its `since`, else when it was first `seen`.
[[nodiscard]] inline wall_time beginning(const domain& who, wall_time seen) {
    return who.since ? wall_time{*who.since} : seen;
}

}  // namespace dcv::watch
