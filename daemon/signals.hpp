// The signals of the process, from the first instruction of main() on: none that `run` serves is lost while
// it starts, and each other command ends at SIGTERM and SIGINT as any program does. What a signal means is
// said where it is served (run.cpp).
#pragma once

namespace dcv {

/// Blocks SIGTERM, SIGINT, SIGHUP and SIGUSR1: they wait. The first statement of main(). What comes earlier,
/// while the dynamic linker works, takes its default action, unless the parent has blocked it: then it
/// waits, too (sigprocmask(2): a mask is kept across execve(2)).
void hold_signals();

/// Ignores what would end the process by default and means nothing to it: SIGPIPE, SIGXFSZ (write(2) says
/// both), SIGALRM, SIGUSR2.
void ignore_signals();

/// For all commands but `run`: SIGTERM and SIGINT end it by default, also where the parent has blocked them,
/// and SIGHUP unless the parent ignores it (nohup(1)); SIGUSR1 means nothing to it.
void release_signals();

/// For a `run` that starts: SIGTERM and SIGINT end the process at once with `code`, however long a disk or a
/// long list takes: nothing is told yet, and what is written outlasts even SIGKILL. SIGHUP and SIGUSR1 wait.
void end_at_signals(int code);

/// For a `run` that has made arrangements for all four: whatever waits is delivered.
void deliver_signals();

}  // namespace dcv
