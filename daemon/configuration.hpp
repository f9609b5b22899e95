// All that a start reads: the configuration file, the lists it includes, the trust store and the key.
#pragma once

#include "certcentral/api_key.hpp"
#include "config/fault.hpp"
#include "config/key_file.hpp"
#include "config/settings.hpp"
#include "daemon/config_source.hpp"
#include "daemon/options.hpp"
#include "net/origin.hpp"
#include "net/proxy_credentials.hpp"
#include "watch/terms.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/system/result.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace dcv {

/// Why there is no key.
struct absent_key {
    config::fault why;
    bool hidden{false};  ///< Systemd gives it to the service, and perhaps not to this process.
};

struct configuration {
    config::settings settings;
    config::faults warnings;
    boost::asio::ssl::context trust;
    std::optional<certcentral::api_key> key;
    std::optional<absent_key> no_key;  ///< Why there is none, when there is none.
    std::optional<net::proxy_credentials> proxy_credentials;
    std::optional<config::fault> no_proxy_credentials;  ///< Why the file that is configured cannot be read.
};

/// How the API is reached.
[[nodiscard]] net::route route_of(const configuration& all);

/// What the settings say about how to ask.
[[nodiscard]] watch::terms terms_of(const config::settings& settings);

/// Reads everything, or says all that is wrong with it. Whether a key that is absent, or that this user may
/// not read, is a fault is left to the caller; a key that can be read and is bad is one.
boost::system::result<configuration, config::faults> read_configuration(const config_source& source);

/// The same of files that stand still: looks at them again after a while, and reads them anew until nothing
/// has changed in between. After the longest time the file that changed last is the fault, a temporary one.
/// Blocks the calling thread for as long.
boost::system::result<configuration, config::faults> read_settled_configuration(const config_source& source,
                                                                                const settling& pace);

/// The exit code of a command that is refused for these.
[[nodiscard]] int exit_code_of(const config::faults& faults);

}  // namespace dcv
