// The credentials of the service (systemd.exec(5), LoadCredential=): how they are called. Does not know what
// is in them.
#pragma once

#include <optional>
#include <string>

namespace dcv::config {

/// The file of /etc/credstore that holds `what` (`api_key`, `proxy`) for dcvwatchd@NAME.service, `instance`
/// being NAME, or for dcvwatchd.service. Systemd gives it to either service as `dcvwatchd.WHAT`.
inline std::string stored_credential(const std::optional<std::string>& instance, const std::string& what) {
    return (instance ? "dcvwatchd@" + *instance : std::string{"dcvwatchd"}) + "." + what;
}

}  // namespace dcv::config
