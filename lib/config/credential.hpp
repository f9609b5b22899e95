// The credentials of the service (systemd.exec(5), LoadCredential=): how they are called, and whether the
// machine has one. Does not know what is in them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace dcv::config {

/// Where systemd takes credentials from.
struct credential_stores {
    std::filesystem::path plain{"/etc/credstore"};
    std::filesystem::path encrypted{"/etc/credstore.encrypted"};
};

/// The file in a store that holds `what` (`api_key`, `proxy`) for dcvwatchd@NAME.service, `instance` being
/// NAME, or for dcvwatchd.service. Systemd gives it to either service as `dcvwatchd.WHAT`.
[[nodiscard]] std::string stored_credential(const std::optional<std::string>& instance,
                                            const std::string& what);

/// Whether this user sees that no store has a file of that name. A store that may not be looked into may have
/// it.
[[nodiscard]] bool is_certainly_absent(const std::string& name, const credential_stores& stores);

}  // namespace dcv::config
