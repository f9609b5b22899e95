// A configuration file, and the lists it includes, as settings: all of it, or every fault in it.
#pragma once

#include "config/fault.hpp"
#include "config/settings.hpp"
#include "config/sources.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

namespace dcv::config {

/// Why a configuration is refused: every fault, and what could be read of `api` all the same, so that the
/// files it names can be looked at, too.
struct refused {
    config::faults faults;
    api_settings api;
};

struct loaded {
    config::settings settings;
    faults warnings;  ///< Valid, yet probably not meant.
};

/// Reads `file` and what it includes. `now` only serves the warning about a `since` that lies in the future.
/// Fails with at least one fault, and with all that can be seen at once, in the order of the files.
/// What it reads goes to `files`, refused or not.
boost::system::result<loaded, refused> load(const std::filesystem::path& file, std::chrono::sys_seconds now,
                                            sources& files);
boost::system::result<loaded, refused> load(const std::filesystem::path& file, std::chrono::sys_seconds now);

}  // namespace dcv::config
