// dcvwatchd check-config: everything that `run` would read, and not one packet.
#include "daemon/configuration.hpp"
#include "daemon/options.hpp"
#include "report/outside_text.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace dcv {

namespace {

void print(const config::faults& faults, const char* prefix) {
    constexpr std::size_t longest_line = 4096;
    for (const auto& fault : faults) {
        fmt::print(stderr, "{}{}\n", prefix, report::escaped(fault.to_string(), longest_line));
    }
}

}  // namespace

int check_config(const common_options& common) {
    const auto read = read_configuration(common.config);
    if (!read) {
        print(read.error(), "");
        return exit_code::configuration;
    }
    print(read->warnings, "warning: ");
    if (read->no_key && !read->settings.domains.empty()) {
        print({*read->no_key}, "warning: ");
        fmt::print("key: not checked\n");
    }
    fmt::print("ok\n{} domains\n", read->settings.domains.size());
    return exit_code::done;
}

}  // namespace dcv
