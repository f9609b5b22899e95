#!/usr/bin/env python3
"""X6 of docs/faults.md: a daemon that is stopped for a while and goes on makes up for nothing in a burst.

Usage: stop_test.py DAEMON SIMULATOR.
"""
import signal
import sys
import time

import rig

PER_5S = 10


def main(program, simulator_program):
    with rig.workplace() as directory:
        domains = {number: None for number in range(1, 21)}
        simulator = rig.Simulator(simulator_program, directory, domains)
        daemon = rig.Daemon(program, directory, simulator.url, domains, schedule="floor: 500ms, at_one_day: 10ms",
                            limits=f"per_5s: {PER_5S}, per_3min: 1000")
        process = daemon.start()
        time.sleep(2)
        process.send_signal(signal.SIGSTOP)
        time.sleep(4)
        process.send_signal(signal.SIGCONT)
        time.sleep(3)
        process.terminate()
        found = [] if process.wait(5) == 0 else [f"ended with {process.returncode}"]
        found += rig.faults(simulator, daemon, [], 0.5, PER_5S, 1000)
        after = sum(when > 6 for when, *_ in simulator.requests())
        if after < 3:
            found.append(f"{after} requests after it went on")
        print("\n".join(found) or f"{len(simulator.requests())} requests")
        sys.exit(1 if found else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
