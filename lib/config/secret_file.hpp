// A file that holds one secret: the API key, the credentials of a proxy. Which file that is, and what it must
// be like. Does not know the grammar of what it holds.
#pragma once

#include "config/fault.hpp"
#include "net/secret.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace dcv::config {

/// What a kind of secret is called, in messages, in the configuration, and as a systemd credential
/// (systemd.exec(5), LoadCredential=): `dcvwatchd.api_key` inside every service, and the name of the file in
/// /etc/credstore, where an instance has one of its own, `dcvwatchd@NAME.api_key`.
struct secret_name {
    std::string_view spoken;      ///< `the API key`
    std::string_view setting;     ///< `api.key_file`
    std::string_view credential;  ///< `api_key`

    [[nodiscard]] std::string in_service() const { return "dcvwatchd." + std::string{credential}; }
};

struct secret_source {
    std::filesystem::path file;
    bool is_credential{false};  ///< Given by systemd, which guards it: its mode says nothing.
    bool in_service{false};     ///< Systemd gives credentials to this process, which is not root then.
    std::string stored{};       ///< Its name in /etc/credstore; empty: `in_service()`.
};

/// Why there is no secret. Nothing in it quotes what the file holds.
struct secret_fault : fault {
    bool unreadable{false};  ///< There is no such file, or it may not be read by this user; else it is bad.
};

/// Where it is: in `file` of the configuration, else the credential in `credentials_directory`
/// ($CREDENTIALS_DIRECTORY), else in /etc/credstore, which only root can read. There each `instance` has a
/// file of its own.
[[nodiscard]] secret_source find_secret(const secret_name& name,
                                        const std::optional<std::filesystem::path>& file,
                                        const std::optional<std::filesystem::path>& credentials_directory,
                                        const std::optional<std::string>& instance = {});

/// Reads a regular file that only its owner can read (mode & 077 = 0, unless a credential); the line in it,
/// with one newline, or CR LF, at its end dropped.
boost::system::result<net::secret, secret_fault> read_secret(const secret_name& name,
                                                             const secret_source& source);

/// That a line is no such secret: `wrong` ends a sentence that begins with the file.
[[nodiscard]] secret_fault no_secret(const secret_name& name, const secret_source& source,
                                     std::string_view wrong, std::string_view allowed);

/// What no line may hold, as the end of such a sentence: "holds binary data". Empty when it is plain ASCII.
[[nodiscard]] std::string why_no_line(std::string_view line);

}  // namespace dcv::config
