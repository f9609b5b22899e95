// A getaddrinfo(3) that never returns, to be preloaded: what a name server that drops every packet looks like
// from inside a process. Says `look-up` on standard error when it is called.
#include <netdb.h>
#include <unistd.h>

extern "C" int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) {
    if (::write(STDERR_FILENO, "look-up\n", 8) != 8) ::_exit(1);
    while (true)
        ::pause();
}
