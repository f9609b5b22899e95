// dcvwatchd check-config: everything that `run` would read, and not one packet.
#include "daemon/configuration.hpp"
#include "daemon/options.hpp"
#include "daemon/print.hpp"
#include "report/outside_text.hpp"

#include <fmt/format.h>

namespace dcv {

namespace {

void print_all(const config::faults& faults, const char* prefix) {
    constexpr std::size_t longest_line = 4096;
    for (const auto& fault : faults)
        print(stderr, prefix + report::escaped(fault.to_string(), longest_line) + "\n");
}

}  // namespace

int check_config(const common_options& common) {
    const auto read = read_configuration(common.config);
    if (!read) {
        print_all(read.error(), "");
        return exit_code::configuration;
    }
    print_all(read->warnings, "warning: ");
    if (read->no_key && !read->settings.domains.empty()) print_all({*read->no_key}, "warning: ");
    if (read->no_key) print(stdout, "key: not checked\n");
    print(stdout, fmt::format("ok\n{} domains\n", read->settings.domains.size()));
    return exit_code::done;
}

}  // namespace dcv
