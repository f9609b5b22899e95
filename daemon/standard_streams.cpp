#include "daemon/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace dcv {

namespace {

bool is_open(int descriptor) {
    return ::fcntl(descriptor, F_GETFD) != -1;
}

}  // namespace

void open_standard_streams() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (is_open(descriptor)) continue;
        // The wrong way round, so that every use fails: so does glibc for set-user-ID programs
        // (csu/check_fds.c). open(2) takes the lowest number that is free: this one.
        const int mode = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY;
        if (::open("/dev/null", mode) != descriptor) std::abort();  // NOLINT: variadic by POSIX
    }
}

}  // namespace dcv
