#!/usr/bin/env python3
"""X1 and X6 of docs/faults.md: a daemon that is told to stop while a call of its takes long; one that is stopped for a
while and goes on, and makes up for nothing in a burst.

Usage: stop_test.py CASE DAEMON SIMULATOR.
"""
import os
import signal
import sys
import time

import rig
from disk_test import Stage, expect

PER_5S = 10


def while_it_writes(programs):
    """X1: SIGTERM while the request is being written. Sockets take a request whole, so the call itself is delayed."""
    rig.need_strace()
    stage = Stage(programs, domains=(3,))
    trace = os.path.join(stage.directory, "trace")
    # A handshake is two sends, the request is the third.
    process = stage.daemon.start(prefix=["strace", "-f", "-qq", "-o", trace, "-e", "trace=sendmsg",
                                         "-e", "inject=sendmsg:delay_enter=2s:when=3"])
    stage.wait_for("summary")
    time.sleep(1)
    expect(not stage.simulator.requests(), "the request was written: this tests nothing")
    stage.end(process)
    with open(trace, encoding="utf-8") as lines:
        expect("(DELAYED)" in lines.read(), "no call was delayed")


def for_a_while(programs):
    """X6: SIGSTOP, and SIGCONT 4 s later."""
    with rig.workplace() as directory:
        domains = {number: None for number in range(1, 21)}
        simulator = rig.Simulator(programs[1], directory, domains)
        daemon = rig.Daemon(programs[0], directory, simulator.url, domains, schedule="floor: 500ms, at_one_day: 10ms",
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
        print(f"{len(simulator.requests())} requests")
        expect(not found, "\n".join(found))


CASES = {case.__name__: case for case in (while_it_writes, for_a_while)}

if __name__ == "__main__":
    CASES[sys.argv[1]](sys.argv[2:])
