#!/usr/bin/env python3
"""Disks that are full, read-only, broken or slow under a running daemon (rows S2 and S6 to S12 of docs/faults.md).

Usage: disk_test.py CASE DAEMON SIMULATOR SLOW_DISK, the last a library to preload. A case that this machine cannot play exits with 77 and says why.
"""
import atexit
import os
import re
import signal
import subprocess
import sys
import time

import rig


def need_mounts():
    """Goes into a mount namespace of its own, so that no mount of a test is seen by anybody else."""
    if os.environ.get("DCV_IN_NAMESPACE") == "1":
        return
    probe = subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True)
    if probe.returncode != 0:
        rig.skip("unshare cannot make a mount namespace here")
    os.environ["DCV_IN_NAMESPACE"] = "1"
    os.execvp("unshare", ["unshare", "-rm", sys.executable, *sys.argv])


class Stage:
    """A simulator in which 1 is published at once, 2 after two seconds, 3 never; a daemon; an oracle."""

    def __init__(self, programs, schedule="floor: 50ms, at_one_day: 10ms", domains=(1, 2, 3)):
        self.place = rig.workplace()
        self.directory = self.place.name
        self.simulator = rig.Simulator(programs[1], self.directory, {1: 0, 2: 2, 3: None}, 1_000_000, 1_000_000,
                                       ("1ms", "2ms"))
        self.daemon = rig.Daemon(programs[0], self.directory, self.simulator.url, domains, schedule,
                                 "per_5s: 1000000, per_3min: 1000000")

    def wait_for(self, name, times=1, **fields):
        """The event of that name with these fields that makes it so many; gives up after 20 s."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            found = [event for event in self.daemon.events(name)
                     if all(event.get(field) == value for field, value in fields.items())]
            if len(found) >= times:
                return found[times - 1]
            time.sleep(0.02)
        sys.exit(f"no {name} {fields}; there is: {self.daemon.events()[-3:]}")

    def mount(self, options):
        """Puts a file system of the test's own over the state directory, until the process ends."""
        os.makedirs(self.daemon.state, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.daemon.state], check=True)
        atexit.register(subprocess.run, ["umount", "-l", self.daemon.state], check=False)

    def end(self, process, code=0):
        began = time.monotonic()
        os.kill(self.pid(process), signal.SIGTERM)
        expect(process.wait(20) == code, f"ended with {process.returncode}")
        expect(time.monotonic() - began < 5, "took 5 s or more to stop")

    def pid(self, process):
        """The daemon's, which strace may have started."""
        if not process.args[0].endswith("strace"):
            return process.pid
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="utf-8") as children:
            return int(children.read().split()[0])

    def told(self, number):
        return [event for event in self.daemon.events("domain_active") if event["domain_id"] == number]


def expect(holds, what):
    if not holds:
        sys.exit(f"wrong: {what}")


def fill(path):
    """Leaves no room in that file system."""
    with open(os.path.join(path, "filler"), "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 512)
        except OSError:
            pass


def full_disk(programs):
    """S6: what cannot be recorded is not told, not forgotten, and told once when there is room again."""
    need_mounts()
    stage = Stage(programs, "floor: 1s, at_one_day: 10ms")
    stage.mount("size=512k,mode=700")
    process = stage.daemon.start()
    stage.wait_for("domain_active", domain_id=1)
    fill(stage.daemon.state)
    trouble = stage.wait_for("ledger_trouble", reason="disk_full")
    asked = len(stage.simulator.requests())
    time.sleep(4)  # 2 is published meanwhile; a pace of one request in a floor's time finds it.
    paced = len(stage.simulator.requests()) - asked
    expect(2 <= paced <= 6, f"{paced} requests in 4 s that could not be recorded, one a second is right")
    expect(not stage.told(2), "told what was not durable")
    expect(len(stage.daemon.events("ledger_trouble")) == 1, "one trouble told more than once")
    os.remove(os.path.join(stage.daemon.state, "filler"))
    answered = (200, "active") in [(status, code) for _, number, status, code in stage.simulator.requests() if number == 2]
    stage.end(process)
    if answered:
        expect(len(stage.told(2)) == 1, "what was found on the full disk was not told once there was room")
    expect(stage.daemon.start("--until-done", "--for", "3s").wait(20) == 1, "the next run failed")
    expect(len(stage.told(1)) == 1 and len({e["transition_id"] for e in stage.told(2)}) == 1, "told twice")
    expect(trouble["level"] == "error", "not an error")


def read_only_at_start(programs):
    """S8: a state directory that takes no writes is refused, with 73."""
    need_mounts()
    stage = Stage(programs)
    stage.mount("ro")
    expect(stage.daemon.start().wait(20) == 73, "not refused with 73")
    stage.wait_for("ledger_trouble", reason="read_only")
    expect(not stage.simulator.requests(), "asked without a ledger")


def read_only_at_run(programs):
    """S8: a file system that turns read-only under the daemon is lived with."""
    need_mounts()
    stage = Stage(programs, "floor: 1s, at_one_day: 10ms")
    stage.mount("size=512k,mode=700")
    process = stage.daemon.start()
    stage.wait_for("domain_active", domain_id=1)
    # Busy with files open for writing: the kernel refuses a plain remount, so it is laid over.
    stage.mount("ro")
    stage.wait_for("ledger_trouble")
    time.sleep(2.5)
    expect(process.poll() is None, "did not live on")
    expect(not stage.told(2), "told what was not durable")
    subprocess.run(["umount", stage.daemon.state], check=True)
    stage.end(process)
    stage.daemon.start("--until-done", "--for", "3s").wait(20)
    expect(len(stage.told(1)) == 1 and len({e["transition_id"] for e in stage.told(2)}) == 1, "lost or told twice")


def strace(stage, *arguments):
    files = [os.path.join(stage.daemon.state, name) for name in ("ledger.db", "ledger.db-wal")]
    return ["strace", "-f", "-qq", *(word for file in files for word in ("-P", file)), "-o",
            os.path.join(stage.directory, "trace"), *arguments]


def broken_disk(programs):
    """S7: one EIO is met by opening the file anew, a second in a row ends the process with 70."""
    rig.need_strace()
    stage = Stage(programs)
    stage.daemon.start("--for", "1ms").wait(20)
    process = stage.daemon.start(prefix=strace(stage, "-e", "inject=fdatasync:error=EIO:when=1+"))
    stage.wait_for("ledger_trouble", reason="io_error")
    expect(not stage.told(1), "told what was not durable")
    expect(process.wait(30) == 70, f"ended with {process.returncode}")
    stage.daemon.start("--until-done", "--for", "4s").wait(20)
    expect(len({e["transition_id"] for e in stage.told(1)}) == 1, "lost or told twice")


def broken_once(programs):
    """S7: after one EIO all is written again to a file opened anew."""
    rig.need_strace()
    stage = Stage(programs)
    stage.daemon.start("--for", "1ms").wait(20)
    process = stage.daemon.start(prefix=strace(stage, "-e", "inject=fdatasync:error=EIO:when=1"))
    stage.wait_for("domain_active", domain_id=2)
    stage.end(process)
    expect(len(stage.told(1)) == 1 and len(stage.told(2)) == 1, "lost or told twice")


def interrupted_writes(programs):
    """S9: interrupted calls are made again."""
    rig.need_strace()
    stage = Stage(programs)
    process = stage.daemon.start(prefix=strace(stage, "-e", "inject=pwrite64:error=EINTR:when=2+3"))
    stage.wait_for("domain_active", domain_id=2)
    stage.end(process)
    expect(not stage.daemon.events("ledger_trouble"), "took an interruption for trouble")


def slow_disk(programs):
    """S12: while each commit takes 3 s the loop goes on, and SIGTERM ends it within 5 s (X1)."""
    stage = Stage(programs)
    stage.daemon.start("--for", "1ms").wait(20)
    process = stage.daemon.start(environment={"LD_PRELOAD": programs[2]})
    stage.wait_for("config_loaded", times=2)
    os.kill(stage.pid(process), signal.SIGHUP)
    time.sleep(1)
    expect(len(stage.daemon.events("config_loaded")) >= 3, "the loop waited for the disk")
    stage.end(process)
    stage.daemon.start("--until-done", "--for", "4s").wait(20)
    expect(len({e["transition_id"] for e in stage.told(1)}) == 1, "lost or told twice")


def order_of_writes(programs):
    """S2: no request leaves and nothing is told while what must come before it is not yet durable."""
    rig.need_strace()
    stage = Stage(programs, domains=(1,))
    trace = os.path.join(stage.directory, "trace")
    calls = "trace=pwrite64,fdatasync,write,sendto,sendmsg"
    stage.daemon.start("--until-done", prefix=["strace", "-f", "-qq", "-y", "-s", "200", "-e", calls, "-o", trace]).wait(30)
    is_durable, told, sent = True, 0, 0
    with open(trace, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if "pwrite64(" in line and "ledger.db-wal>" in line:
                is_durable = False
            elif "fdatasync" in line and line.rstrip().endswith("= 0"):
                is_durable = True
            elif re.search(r"send(to|msg)\(\d+<(TCP|socket)", line):
                sent += 1
                expect(is_durable, f"sent before it was recorded: {line}")
            elif "write(2<" in line and "domain_active" in line:
                told += 1
                expect(is_durable, f"told before it was durable: {line}")
    # A handshake is two, the request a third.
    expect(told == 1 and sent >= 3, f"{told} lines and {sent} sends were seen")


CASES = {case.__name__: case for case in (full_disk, read_only_at_start, read_only_at_run, broken_disk,
                                          broken_once, interrupted_writes, slow_disk, order_of_writes)}

if __name__ == "__main__":
    CASES[sys.argv[1]](sys.argv[2:])
