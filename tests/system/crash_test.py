#!/usr/bin/env python3
"""kill -9 at random instants: nothing is lost, nothing told twice, nobody asked for nothing.

Usage: crash_test.py DAEMON SIMULATOR [--cycles N] [--seed N]. The daemon is started and killed N times (default 200)
while domains become active, then left to finish. The same seed kills after the same times.
"""
import argparse
import random
import shutil
import signal
import sys
import time

import rig

FLOOR = 0.3
PER_5S, PER_3MIN = 100, 2500


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("daemon")
    parser.add_argument("simulator")
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="where to copy both logs and the ledger to when something is wrong")
    options = parser.parse_args()
    dice = random.Random(options.seed)
    longest = 0.55  # Seconds from start to kill; a start takes the first quarter of a second.

    expected = options.cycles * 0.3
    domains = {3_000_000 + number: dice.uniform(0, expected) for number in range(max(20, 2 * options.cycles))}
    with rig.workplace() as directory:
        simulator = rig.Simulator(options.simulator, directory, domains, PER_5S, PER_3MIN)
        daemon = rig.Daemon(options.daemon, directory, simulator.url, domains,
                            limits=f"per_5s: {PER_5S}, per_3min: {PER_3MIN}")
        kills = []
        for _ in range(options.cycles):
            running = daemon.start()
            time.sleep(dice.uniform(0.05, longest))
            running.kill()
            kills.append(time.time() - simulator.began)
            if running.wait() != -signal.SIGKILL:
                sys.exit(f"cycle {len(kills)}: ended by itself: {daemon.events()[-3:]}")
        last = daemon.start("--until-done", "--for", "10m")
        code = last.wait(700)
        report = simulator.stop()
        found = rig.faults(simulator, daemon, kills, FLOOR, PER_5S, PER_3MIN)
        if code != 0:
            found.append(f"the last run ended with {code}")
        active = {event["domain_id"] for event in daemon.events("domain_active")}
        if len(active) != len(domains):
            found.append(f"{len(domains) - len(active)} domains never became active")
        replayed = sum(bool(event.get("replayed")) for event in daemon.events("domain_active"))
        if found and options.keep:
            shutil.copytree(directory, options.keep, dirs_exist_ok=True)
        print(f"{options.cycles} kills, {report['requests']} requests, {len(active)} transitions, "
              f"{replayed} replayed, seed {options.seed}")
        print("\n".join(found[:20]))
        sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
