// dcvwatchd check-config: everything that `run` would read, and not one packet.
#include "daemon/clock.hpp"
#include "daemon/configuration.hpp"
#include "daemon/feasibility.hpp"
#include "daemon/options.hpp"
#include "daemon/print.hpp"

namespace dcv {

int check_config(const common_options& common) {
    const auto read = read_configuration(common.config);
    if (!read) {
        print_all(read.error(), "");
        return exit_code::configuration;
    }
    print_all(read->warnings, "warning: ");
    if (read->no_key && !read->settings.domains.empty()) print_all({*read->no_key}, "warning: ");
    if (read->no_proxy_credentials) print_all({*read->no_proxy_credentials}, "warning: ");
    if (read->no_key) print(stdout, "key: not checked\n");
    print(stdout, "ok\n" + feasibility(plan_of(read->settings, wall_now())));
    return exit_code::done;
}

}  // namespace dcv
