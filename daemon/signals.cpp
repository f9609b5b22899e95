#include "daemon/signals.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <initializer_list>

namespace dcv {

namespace {

/// What the handler below ends the process with.
volatile std::sig_atomic_t code_at_signal = 0;

void end_at_once(int /*number*/) {
    ::_exit(code_at_signal);
}

void block(int how, std::initializer_list<int> numbers) {
    sigset_t all;
    sigemptyset(&all);
    for (const int number : numbers)
        sigaddset(&all, number);
    ::pthread_sigmask(how, &all, nullptr);
}

}  // namespace

void hold_signals() {
    block(SIG_BLOCK, {SIGTERM, SIGINT, SIGHUP, SIGUSR1});
}

void ignore_signals() {
    for (const int number : {SIGPIPE, SIGXFSZ, SIGALRM, SIGUSR2})
        std::signal(number, SIG_IGN);
}

void release_signals() {
    std::signal(SIGUSR1, SIG_IGN);
    block(SIG_SETMASK, {});
}

void end_at_signals(int code) {
    code_at_signal = code;
    for (const int number : {SIGTERM, SIGINT})
        std::signal(number, end_at_once);
    // Not SIG_IGN for these two meanwhile: that would discard what waits (sigaction(2)).
    block(SIG_SETMASK, {SIGHUP, SIGUSR1});
}

void deliver_signals() {
    block(SIG_SETMASK, {});
}

}  // namespace dcv
