// Preloaded into the daemon: operator new fails at its call number $FAIL_NEW, malloc(3) at its call number
// $FAIL_MALLOC, once. How many there were is written to standard error in the end.
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <new>

// What glibc's malloc(3) is called inside: asking dlsym(3) for it would allocate.
extern "C" void* __libc_malloc(std::size_t size);  // NOLINT: its name

namespace {

std::atomic<long> news{0};
std::atomic<long> mallocs{0};

long number_in(const char* variable) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? 0 : std::strtol(text, nullptr, 10);
}

__attribute__((destructor)) void tell() {
    std::fprintf(stderr, "allocations: %ld %ld\n", news.load(), mallocs.load());
}

}  // namespace

void* operator new(std::size_t size) {
    static const long fails = number_in("FAIL_NEW");
    void* const memory = ++news == fails ? nullptr : __libc_malloc(size);
    if (memory == nullptr) throw std::bad_alloc{};
    return memory;
}

extern "C" void* malloc(std::size_t size) {
    static const long fails = number_in("FAIL_MALLOC");
    if (++mallocs != fails) return __libc_malloc(size);
    errno = ENOMEM;
    return nullptr;
}
