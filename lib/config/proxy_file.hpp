// The proxy's credentials from the file that holds them.
#pragma once

#include "config/secret_file.hpp"
#include "net/proxy_credentials.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace dcv::config {

inline constexpr secret_name proxy_credentials_name{"the proxy's credentials", "api.proxy_credentials_file",
                                                    "proxy"};

/// Where they are; as `find_secret`.
[[nodiscard]] secret_source find_proxy_credentials(
    const std::optional<std::filesystem::path>& file,
    const std::optional<std::filesystem::path>& credentials_directory,
    const std::optional<std::string>& instance = {});

/// Reads them: one line `user:password` of printable ASCII characters.
boost::system::result<net::proxy_credentials, secret_fault> read_proxy_credentials(
    const secret_source& source);

}  // namespace dcv::config
