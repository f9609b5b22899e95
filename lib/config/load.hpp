// A configuration file, and the lists it includes, as settings: all of it, or every fault in it.
#pragma once

#include "config/fault.hpp"
#include "config/settings.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>

namespace dcv::config {

struct loaded {
    config::settings settings;
    faults warnings;             ///< Valid, yet probably not meant.
    std::size_t fingerprint{0};  ///< Of every byte read: two readings that differ saw a change in between.
};

/// Reads `file` and what it includes. `now` only serves the warning about a `since` that lies in the future.
/// Fails with at least one fault, and with all that can be seen at once, in the order of the files.
boost::system::result<loaded, faults> load(const std::filesystem::path& file, std::chrono::sys_seconds now);

}  // namespace dcv::config
