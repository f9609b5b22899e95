#include "daemon/command_line.hpp"
#include "daemon/signals.hpp"
#include "daemon/standard_streams.hpp"

#include <sys/prctl.h>
#include <sys/stat.h>

int main(int count, char** arguments) {
    dcv::hold_signals();
    // Every command may read the key: no core file holds it, and only root can trace this process or see its
    // memory (prctl(2), proc(5)). PR_SET_DUMPABLE cannot fail with 0.
    ::prctl(PR_SET_DUMPABLE, 0);
    dcv::open_standard_streams();
    dcv::ignore_signals();
    ::umask(077);  // Whatever it was: what is made here is for its owner, and its owner can read it.
    return dcv::run_command_line(count, arguments);
}
