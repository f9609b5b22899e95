// The command line: which command is meant, with which options.
#pragma once

namespace dcv {

/// Reads the arguments of main() and does what they say; the exit code.
int run_command_line(int count, char** arguments);

}  // namespace dcv
