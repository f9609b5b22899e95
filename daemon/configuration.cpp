#include "daemon/configuration.hpp"

#include "config/load.hpp"
#include "daemon/clock.hpp"
#include "net/tls.hpp"

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

namespace dcv {

namespace {

constexpr std::chrono::milliseconds between_readings{200};

using key_result = boost::system::result<certcentral::api_key, config::key_fault>;

bool is_set(const char* variable) {
    const char* const value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

std::optional<std::filesystem::path> credentials_directory() {
    if (!is_set("CREDENTIALS_DIRECTORY")) return {};
    return std::getenv("CREDENTIALS_DIRECTORY");
}

/// Whoever sets such a variable expects it to be heeded. Its value stays out: it may hold a password.
void warn_of_ignored_proxy(const std::filesystem::path& file, config::faults& warnings) {
    for (const char* const name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
        if (!is_set(name)) continue;
        warnings.push_back({{file.string(), 1, 1},
                            std::string{name} + " of the environment is ignored",
                            "api.proxy: http://host:port, if one is needed",
                            {}});
        return;
    }
}

config::fault trust_fault(const std::filesystem::path& ca_file, const std::string& why) {
    return {{ca_file.string(), 1, 1}, "no trust store: " + why, "one or more certificates in PEM", {}};
}

config::fault changed_meanwhile(const std::filesystem::path& file) {
    return {{file.string(), 1, 1}, "the file changed while it was read; save it and reload", {}, {}};
}

}  // namespace

watch::terms terms_of(const config::settings& settings) {
    return {settings.schedule, settings.limits, settings.api.connections};
}

boost::system::result<configuration, config::faults> read_configuration(const config_source& source) {
    auto read = config::load(source.file, std::chrono::floor<std::chrono::seconds>(wall_now()));
    config::faults faults = read ? config::faults{} : read.error().faults;
    const config::api_settings api = read ? read->settings.api : read.error().api;

    auto trust = net::make_tls_context(api.ca_file);
    if (!trust) faults.push_back(trust_fault(api.ca_file.value_or("/etc/ssl/certs"), trust.error()));

    key_result key =
        config::read_key(config::find_key(api.key_file, credentials_directory(), source.instance));
    if (!key && !key.error().unreadable) faults.push_back(key.error());
    if (!faults.empty()) return faults;

    configuration all{.settings = std::move(read->settings),
                      .warnings = std::move(read->warnings),
                      .trust = *std::move(trust),
                      .key = {},
                      .no_key = {},
                      .fingerprint = std::move(read->fingerprint)};
    if (!api.proxy) warn_of_ignored_proxy(source.file, all.warnings);
    if (key) {
        all.key = *std::move(key);
    } else {
        all.no_key = key.error();
    }
    return all;
}

boost::system::result<configuration, config::faults> read_settled_configuration(const config_source& source) {
    std::string before;
    {
        const auto first = read_configuration(source);
        if (!first) return first.error();
        before = first->fingerprint;
    }  // Gone before the second comes: a long list need not be in memory twice.

    // An editor that writes in place, or a copy under way, shows a valid file for a moment that is not the
    // whole one. Nothing announces its end, so the clock must do. Whoever calls this has nothing else to do.
    std::this_thread::sleep_for(between_readings);
    auto second = read_configuration(source);
    if (!second || second->fingerprint != before) return config::faults{changed_meanwhile(source.file)};
    return second;
}

}  // namespace dcv
