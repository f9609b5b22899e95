#include "daemon/configuration.hpp"

#include "config/duration.hpp"
#include "config/load.hpp"
#include "config/proxy_file.hpp"
#include "config/sources.hpp"
#include "daemon/clock.hpp"
#include "net/tls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

namespace dcv {

namespace {

using key_result = boost::system::result<certcentral::api_key, config::key_fault>;
using proxy_result = boost::system::result<std::optional<net::proxy_credentials>, config::secret_fault>;

bool is_set(const char* variable) {
    const char* const value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

std::optional<std::filesystem::path> credentials_directory() {
    if (!is_set("CREDENTIALS_DIRECTORY")) return {};
    return std::getenv("CREDENTIALS_DIRECTORY");
}

/// An administrator who sets such a variable expects it to be heeded. Its value stays out: it may hold a
/// password.
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

/// A proxy need not want any: that there is no credential, or none that this user may see, is no fault. That
/// a file which is configured cannot be read is one.
proxy_result read_proxy_credentials(const config::api_settings& api,
                                    const std::optional<std::string>& instance) {
    if (!api.proxy) return std::nullopt;
    const auto source =
        config::find_proxy_credentials(api.proxy_credentials_file, credentials_directory(), instance);
    auto found = config::read_proxy_credentials(source);
    if (found) return std::optional{*std::move(found)};
    if (found.error().unreadable && !api.proxy_credentials_file) return std::nullopt;
    return found.error();
}

config::fault trust_fault(const std::filesystem::path& ca_file, const std::string& why) {
    return {{ca_file.string(), 1, 1}, "no trust store: " + why, "one or more certificates in PEM", {}};
}

config::fault changed_meanwhile(const std::filesystem::path& file, const settling& pace) {
    return {
        {file.string(), 1, 1},
        fmt::format("the file kept changing while it was read, for {}", config::duration_text(pace.longest)),
        fmt::format("a file that stays as it is for {}", config::duration_text(pace.between_readings)),
        {},
        true};
}

/// An editor that writes in place, or a copy under way, shows a valid file for a moment that is not the whole
/// one. Nothing announces its end, so the clock must do. The calling thread has nothing else to do.
std::optional<std::filesystem::path> changed_after(std::chrono::milliseconds time, config::sources& files) {
    std::this_thread::sleep_for(time);
    return files.refresh();
}

boost::system::result<configuration, config::faults> read(const config_source& source,
                                                          config::sources& files) {
    auto read = config::load(source.file, std::chrono::floor<std::chrono::seconds>(wall_now()), files);
    config::faults faults = read ? config::faults{} : read.error().faults;
    const config::api_settings api = read ? read->settings.api : read.error().api;

    auto trust = net::make_tls_context(api.ca_file);
    if (!trust) faults.push_back(trust_fault(api.ca_file.value_or("/etc/ssl/certs"), trust.error()));

    const auto place = config::find_key(api.key_file, credentials_directory(), source.instance);
    key_result key = config::read_key(place);
    if (!key && !key.error().unreadable) faults.push_back(key.error());
    proxy_result proxy = read_proxy_credentials(api, source.instance);
    if (!proxy && !proxy.error().unreadable) faults.push_back(proxy.error());
    if (!faults.empty()) return faults;

    configuration all{.settings = std::move(read->settings),
                      .warnings = std::move(read->warnings),
                      .trust = *std::move(trust),
                      .key = {},
                      .no_key = {},
                      .proxy_credentials = {},
                      .no_proxy_credentials = {}};
    if (!api.proxy) warn_of_ignored_proxy(source.file, all.warnings);
    if (key) {
        all.key = *std::move(key);
    } else {
        const config::fault& why = key.error();
        all.no_key = absent_key{why, place.is_credential};
    }
    if (proxy) {
        all.proxy_credentials = *std::move(proxy);
    } else {
        all.no_proxy_credentials = proxy.error();
    }
    return all;
}

}  // namespace

net::route route_of(const configuration& all) {
    return {all.settings.api.origin, all.settings.api.proxy, all.proxy_credentials};
}

watch::terms terms_of(const config::settings& settings) {
    return {settings.schedule, settings.limits, settings.api.connections};
}

boost::system::result<configuration, config::faults> read_configuration(const config_source& source) {
    config::sources files;
    return read(source, files);
}

boost::system::result<configuration, config::faults> read_settled_configuration(const config_source& source,
                                                                                const settling& pace) {
    const auto give_up = boot_now() + pace.longest;
    while (true) {
        config::sources files;
        auto all = read(source, files);
        auto changed = changed_after(pace.between_readings, files);
        if (!changed) return all;
        while (changed && boot_now() < give_up)
            changed = changed_after(pace.between_readings, files);
        if (changed) return config::faults{changed_meanwhile(*changed, pace)};
    }
}

int exit_code_of(const config::faults& faults) {
    const bool temporary =
        std::any_of(faults.begin(), faults.end(), [](const auto& one) { return one.temporary; });
    return temporary ? exit_code::again : exit_code::configuration;
}

}  // namespace dcv
