// resolv.conf(5) as far as the service's sandbox minds it. Does not resolve anything.
#pragma once

#include "config/fault.hpp"

#include <filesystem>
#include <string>

namespace dcv::config {

/// A warning for each name server in `file` at a link-local address, which the service may not talk to:
/// IPAddressDeny=link-local in its unit, for clouds keep secrets behind such addresses. It says what to
/// change in the unit of that name. None when the file cannot be read.
[[nodiscard]] faults denied_name_servers(const std::filesystem::path& file, const std::string& unit);

}  // namespace dcv::config
