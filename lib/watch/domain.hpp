// A domain as the configuration lists it.
#pragma once

#include "certcentral/domain_id.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace dcv::watch {

struct domain {
    certcentral::domain_id id;
    std::string name;                               ///< For the logs; printable ASCII, may be empty.
    std::optional<std::chrono::sys_seconds> since;  ///< When it was submitted for validation, UTC.
};

}  // namespace dcv::watch
