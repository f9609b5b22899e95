// A getaddrinfo(3) that never returns, to be preloaded: what a name server that drops every packet looks like
// from inside a process.
#include <netdb.h>
#include <unistd.h>

extern "C" int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) {
    while (true)
        ::pause();
}
