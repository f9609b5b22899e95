// certcentral-sim: a CertCentral of one's own, to rehearse with. See docs/certcentral-sim.md.
#include "certcentral-sim/options.hpp"
#include "certcentral-sim/rehearsal.hpp"
#include "certcentral-sim/scenario_file.hpp"

#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>

namespace {

// sysexits.h
constexpr int system_refused = 71;
constexpr int bad_scenario = 78;

int run(const dcv::sim::options& wanted) {
    const auto script = dcv::sim::load_scenario(wanted.scenario);
    if (script.has_error()) {
        for (const auto& fault : script.error())
            std::cerr << fault << '\n';
        return bad_scenario;
    }
    if (!wanted.log) return dcv::sim::rehearse(wanted, *script, std::cout, std::cerr);

    std::ofstream log{*wanted.log, std::ios::app};
    if (!log) {
        std::cerr << wanted.log->string() << ": cannot be written\n";
        return system_refused;
    }
    return dcv::sim::rehearse(wanted, *script, std::cout, log);
}

}  // namespace

int main(int argc, char** argv) {
    // A client that hangs up must cost a connection, not the program.
    std::signal(SIGPIPE, SIG_IGN);
    const auto line = dcv::sim::read_command_line(argc, argv);
    if (!line.wanted) return line.exit_status;
    try {
        return run(*line.wanted);
    } catch (const std::exception& failure) {
        std::cerr << "certcentral-sim: " << failure.what() << '\n';
        return system_refused;
    }
}
