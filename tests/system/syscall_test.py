#!/usr/bin/env python3
"""Every system call that touches the ledger while one domain becomes active, as the last one of its process, or
failing once: the transition is neither lost nor invented nor told twice, and nothing crashes.

Usage: syscall_test.py kill|fail DAEMON SIMULATOR. Needs strace(1) and the right to trace: without, exit code 77.
"""
import concurrent.futures
import os
import re
import signal
import sys

import rig

#: Calls that can fail for the reasons named: a full disk, a broken one, too many open files.
FAILURES = {
    "openat": ("ENOSPC", "EIO", "EMFILE"), "pwrite64": ("ENOSPC", "EIO"), "fdatasync": ("EIO", "ENOSPC"),
    "fsync": ("EIO", "ENOSPC"), "ftruncate": ("ENOSPC", "EIO"), "unlink": ("EIO",), "rename": ("ENOSPC", "EIO"),
    "fchmod": ("EIO",), "mkdir": ("ENOSPC",),
}
#: How a run with a failure may end: by itself (1: still pending), or refusing to start.
GOOD_ENDS = (0, 1, 73)


def paths(daemon):
    names = ("ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.lock")
    files = [daemon.state] + [os.path.join(daemon.state, name) for name in names]
    return [argument for file in files for argument in ("-P", file)]


def strace(daemon, *arguments):
    return ["strace", "-f", "-qq", *paths(daemon), "-o", os.path.join(daemon.directory, "trace"), *arguments]


class Trials:
    """One domain and one directory for each trial; all share a simulator."""

    def __init__(self, program, simulator, directory):
        self.program, self.simulator, self.directory = program, simulator, directory
        self.hits = 0

    def daemon(self, number):
        place = os.path.join(self.directory, str(number))
        os.mkdir(place)
        os.link(os.path.join(self.directory, "ca.pem"), os.path.join(place, "ca.pem"))
        return rig.Daemon(self.program, place, self.simulator.url, [number], schedule="floor: 50ms, at_one_day: 10ms")

    def counts(self, number):
        """How often each call touches the ledger from start to end, as {name: times}, by the thread that does most."""
        daemon = self.daemon(number)
        assert daemon.start("--until-done", prefix=strace(daemon)).wait(60) == 0
        times = {}
        with open(os.path.join(daemon.directory, "trace"), encoding="utf-8") as trace:
            for line in trace:
                if match := re.match(r"(\d+) +(?:<\.\.\. )?(\w+)[( ]", line):
                    if " resumed>" not in line:
                        times[match[2], match[1]] = times.get((match[2], match[1]), 0) + 1
        return {name: max(n for (other, _), n in times.items() if other == name) for name, _ in times}

    def trial(self, number, injection):
        """What went wrong when `injection` met the first run, and the second had none."""
        daemon = self.daemon(number)
        kills = "signal=KILL" in injection
        limit = ["--for", "1s"] if not kills else []
        code = daemon.start("--until-done", *limit, prefix=strace(daemon, "-e", f"inject={injection}")).wait(60)
        with open(os.path.join(daemon.directory, "trace"), encoding="utf-8") as trace:
            text = trace.read()
        self.hits += "(INJECTED)" in text or "killed by SIGKILL" in text
        if kills and code not in (-signal.SIGKILL, 128 + signal.SIGKILL, 0) or not kills and code not in GOOD_ENDS:
            return f"{injection}: ended with {code}: {daemon.events()[-1:]}"
        if daemon.start("--until-done", "--for", "20s").wait(60) != 0:
            return f"{injection}: not active in a second run: {daemon.events()[-1:]}"
        return self.verdict(number, daemon, injection)

    def verdict(self, number, daemon, injection):
        lines = daemon.events("domain_active")
        asked = [when for when, other, *_ in self.simulator.requests() if other == number]
        if len({line["transition_id"] for line in lines}) != 1:
            return f"{injection}: {len(lines)} lines: {lines}"
        if sum(not line.get("replayed") for line in lines) > 1:
            return f"{injection}: told twice without `replayed`"
        if len(asked) > 2 or len(asked) == 2 and asked[1] - asked[0] < 0.05 - 0.005:
            return f"{injection}: asked at {asked}"
        return None


def injections(mode, counts):
    if mode == "kill":
        return [f"{name}:signal=KILL:when={n}" for name, times in sorted(counts.items()) for n in range(1, times + 1)]
    return [f"{name}:error={error}:when={n}" for name, times in sorted(counts.items())
            for error in FAILURES.get(name, ()) for n in range(1, times + 1)]


def main(mode, program, simulator_program):
    rig.need_strace()
    with rig.workplace() as directory:
        domains = {number: 0 for number in range(1, 3000)}
        simulator = rig.Simulator(simulator_program, directory, domains, 1_000_000, 1_000_000, ("1ms", "2ms"))
        trials = Trials(program, simulator, directory)
        counts = trials.counts(1)
        all_injections = injections(mode, counts)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            found = list(pool.map(trials.trial, range(2, 2 + len(all_injections)), all_injections))
        simulator.stop()
    faults = [fault for fault in found if fault]
    print(f"{len(all_injections)} trials over {counts}; {trials.hits} hit")
    if trials.hits < 0.8 * len(all_injections):
        faults.append(f"only {trials.hits} of {len(all_injections)} injections met a call")
    print("\n".join(faults[:20]))
    sys.exit(1 if faults or len(all_injections) < 20 else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
