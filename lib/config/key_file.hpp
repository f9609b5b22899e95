// The API key from the file that holds it: which file that is, and what such a file must be like.
#pragma once

#include "certcentral/api_key.hpp"
#include "config/fault.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace dcv::config {

/// Name of the systemd credential (systemd.exec(5), LoadCredential=) and of the file in /etc/credstore.
inline constexpr const char* credential_name = "dcvwatchd.api_key";

/// The file a key is read from.
struct key_source {
    std::filesystem::path file;
    bool is_credential{false};  ///< Given by systemd, which guards it: its mode says nothing.
    bool in_service{false};     ///< Systemd gives credentials to this process, which is not root then.
    std::string stored{credential_name};  ///< What the credential is called in /etc/credstore.
};

/// Why there is no key. Nothing in it quotes what the file holds.
struct key_fault : fault {
    bool unreadable{false};  ///< There is no such file, or it may not be read by this user; else it is bad.
};

/// Where the key is: `key_file` of the configuration, else the credential in `credentials_directory`
/// ($CREDENTIALS_DIRECTORY), else /etc/credstore, which only root can read. There each `instance` has a file
/// of its own, dcvwatchd@NAME.api_key, which its service is given as dcvwatchd.api_key.
[[nodiscard]] key_source find_key(const std::optional<std::filesystem::path>& key_file,
                                  const std::optional<std::filesystem::path>& credentials_directory,
                                  const std::optional<std::string>& instance = {});

/// Reads the key: a regular file that only its owner can read (mode & 077 = 0, unless a credential), one line
/// `[!-~]{8,256}`, one newline at its end dropped.
boost::system::result<certcentral::api_key, key_fault> read_key(const key_source& source);

}  // namespace dcv::config
