// The API key from the file that holds it.
#pragma once

#include "certcentral/api_key.hpp"
#include "config/secret_file.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace dcv::config {

inline constexpr secret_name key_name{"the API key", "api.key_file", "api_key"};

using key_source = secret_source;
using key_fault = secret_fault;

/// Where the key is; as `find_secret`.
[[nodiscard]] key_source find_key(const std::optional<std::filesystem::path>& key_file,
                                  const std::optional<std::filesystem::path>& credentials_directory,
                                  const std::optional<std::string>& instance = {});

/// Reads the key: one line `[!-~]{8,256}`.
boost::system::result<certcentral::api_key, key_fault> read_key(const key_source& source);

}  // namespace dcv::config
