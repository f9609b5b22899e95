// dcvwatchd check-config: everything that `run` would read, and not one packet.
#include "config/credential.hpp"
#include "config/resolv_conf.hpp"
#include "daemon/clock.hpp"
#include "daemon/configuration.hpp"
#include "daemon/feasibility.hpp"
#include "daemon/options.hpp"
#include "daemon/print.hpp"

namespace dcv {

namespace {

/// Whether the service will refuse to start for want of a key. Of a file that no service reads, and of a key
/// that this process is not shown, that cannot be said.
bool lacks_key(const config_source& source, const configuration& read) {
    const auto name = config::stored_credential(source.instance, "api_key");
    return source.of_service() && !read.settings.api.key_file && !read.settings.domains.empty() &&
           config::is_certainly_absent(name, {});
}

/// A credential that is not here is no news: systemd gives it to the service alone, and an encrypted one
/// cannot be read here.
void print_unchecked_key(const config_source& source, const configuration& read) {
    const bool is_the_services = source.of_service() && !read.settings.api.key_file;
    const bool is_news = !read.no_key->hidden && !is_the_services;
    if (!read.settings.domains.empty() && is_news) print_all({read.no_key->why}, "warning: ");
    print(stdout, "key: not checked\n");
}

}  // namespace

int check_config(const common_options& common) {
    auto read = read_configuration(common.config);
    if (read && read->no_key && lacks_key(common.config, *read)) read = config::faults{read->no_key->why};
    if (!read) {
        print_all(read.error(), "");
        return exit_code_of(read.error());
    }
    print_all(read->warnings, "warning: ");
    if (common.config.of_service())
        print_all(config::denied_name_servers("/etc/resolv.conf", common.config.unit()), "warning: ");
    if (read->no_proxy_credentials) print_all({*read->no_proxy_credentials}, "warning: ");
    if (read->no_key) print_unchecked_key(common.config, *read);
    print(stdout, "ok\n" + feasibility(plan_of(read->settings, wall_now())));
    return exit_code::done;
}

}  // namespace dcv
