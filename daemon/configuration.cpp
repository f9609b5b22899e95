#include "daemon/configuration.hpp"

#include "config/load.hpp"
#include "daemon/clock.hpp"
#include "net/tls.hpp"

#include <cstdlib>
#include <string>
#include <utility>

namespace dcv {

namespace {

using key_result = boost::system::result<certcentral::api_key, config::key_fault>;

std::optional<std::filesystem::path> credentials_directory() {
    const char* const given = std::getenv("CREDENTIALS_DIRECTORY");
    if (given == nullptr || *given == '\0') return {};
    return given;
}

config::fault trust_fault(const std::filesystem::path& ca_file, const std::string& why) {
    return {{ca_file.string(), 1, 1}, "no trust store: " + why, "one or more certificates in PEM", {}};
}

}  // namespace

boost::system::result<configuration, config::faults> read_configuration(const std::filesystem::path& file) {
    auto read = config::load(file, std::chrono::floor<std::chrono::seconds>(wall_now()));
    config::faults faults = read ? config::faults{} : read.error().faults;
    const config::api_settings api = read ? read->settings.api : read.error().api;

    auto trust = net::make_tls_context(api.ca_file);
    if (!trust) faults.push_back(trust_fault(api.ca_file.value_or("/etc/ssl/certs"), trust.error()));

    key_result key = config::read_key(config::find_key(api.key_file, credentials_directory()));
    if (!key && !key.error().unreadable) faults.push_back(key.error());
    if (!faults.empty()) return faults;

    configuration all{std::move(read->settings), std::move(read->warnings), *std::move(trust), {}, {}};
    if (key) {
        all.key = *std::move(key);
    } else {
        all.no_key = key.error();
    }
    return all;
}

boost::system::result<configuration, config::faults> read_settled_configuration(
    const std::filesystem::path& file) {
    return read_configuration(file);
}

}  // namespace dcv
