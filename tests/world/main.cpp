// Runs simulated worlds by hand or in a test: `simulated_worlds FIRST LAST DAYS [trace]` runs the seeds FIRST
// to LAST, and exits 1 when any rule was broken.
#include "world/world.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using namespace dcv::world;

void print(const std::string& line) {
    fmt::print("{}\n", line);
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 4) {
        fmt::print(stderr, "usage: {} FIRST_SEED LAST_SEED DAYS [trace]\n", arguments[0]);
        return 64;
    }
    const auto first = std::stoull(arguments[1]);
    const auto last = std::stoull(arguments[2]);
    const std::chrono::days length{std::stoi(arguments[3])};
    const bool traced = count > 4;
    std::size_t broken = 0;
    std::size_t requests = 0;
    std::size_t active = 0;
    for (auto seed = first; seed <= last; ++seed) {
        world one{drawn(seed, length), traced ? print : std::function<void(const std::string&)>{}};
        one.keep = false;
        one.run();
        requests += one.requests();
        active += one.active();
        for (const auto& violation : one.violations())
            print(violation);
        if (!one.violations().empty()) ++broken;
        if (traced) fmt::print("fingerprint {:016x}\n", one.fingerprint());
    }
    fmt::print("{} worlds of {} days: {} requests, {} transitions, {} worlds with a broken rule\n",
               last - first + 1, length.count(), requests, active, broken);
    return broken == 0 ? 0 : 1;
}
