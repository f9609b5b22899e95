#include "daemon/command_line.hpp"
#include "daemon/standard_streams.hpp"

#include <sys/stat.h>

int main(int count, char** arguments) {
    dcv::open_standard_streams();
    dcv::ignore_signals();
    ::umask(077);  // Whatever it was: what is made here is for its owner, and its owner can read it.
    return dcv::run_command_line(count, arguments);
}
