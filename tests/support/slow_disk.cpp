// Preloaded into the daemon: a disk on which each fdatasync(2) takes three seconds.
#include <dlfcn.h>
#include <unistd.h>

extern "C" int fdatasync(int descriptor) {
    using function = int (*)(int);
    static const auto real = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "fdatasync"));
    ::sleep(3);
    return real(descriptor);
}
