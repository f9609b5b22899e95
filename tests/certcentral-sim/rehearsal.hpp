// One run of the program: from a scenario to a report. Owns everything in order of declaration.
#pragma once

#include "certcentral-sim/options.hpp"
#include "certcentral-sim/scenario.hpp"

#include <iosfwd>

namespace dcv::sim {

/// Plays `script` until a signal or the end of the time asked for. `out` gets the ready line and the report,
/// `log` the journal. Returns the exit status: 1 when a report was asked for and a rule was broken, else 0.
/// Throws std::exception when a port, a file or OpenSSL refuses.
int rehearse(const options& wanted, const scenario& script, std::ostream& out, std::ostream& log);

}  // namespace dcv::sim
