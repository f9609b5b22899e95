// What a valid configuration says, in the pieces in which it is handed out: no other room takes `settings`
// whole.
#pragma once

#include "net/origin.hpp"
#include "watch/domain.hpp"
#include "watch/limits.hpp"
#include "watch/schedule.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dcv::config {

/// `api:` of the file.
struct api_settings {
    net::origin origin{"www.digicert.com", "443"};
    std::string base_path{"/services/v2"};          ///< Without a slash at its end; may be empty.
    std::optional<std::filesystem::path> key_file;  ///< None: the systemd credential.
    std::optional<std::filesystem::path> ca_file;   ///< None: the system's trust store.
    std::chrono::milliseconds timeout{std::chrono::seconds{60}};  ///< One whole exchange. 1 s to 10 min.
    unsigned connections{32};                                     ///< Checks under way at once. 1 to 256.
    std::optional<net::origin> proxy;                             ///< An HTTP proxy that is asked to CONNECT.
    std::optional<std::filesystem::path> proxy_credentials_file;  ///< None: the systemd credential, if any.
};

struct settings {
    api_settings api;
    watch::allowance limits;
    watch::schedule schedule;
    std::vector<watch::domain> domains;  ///< In the order listed, included files last; no id twice.
};

}  // namespace dcv::config
