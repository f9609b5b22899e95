#include "daemon/print.hpp"

#include "report/outside_text.hpp"

namespace dcv {

void print_all(const config::faults& faults, const char* prefix) {
    constexpr std::size_t longest_line = 4096;
    for (const auto& fault : faults)
        print(stderr, prefix + report::escaped(fault.to_string(), longest_line) + "\n");
}

}  // namespace dcv
