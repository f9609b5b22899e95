#!/usr/bin/env python3
"""Too few descriptors, threads, too little memory, time or entropy for a running daemon (rows R of docs/faults.md).

Usage: resource_test.py CASE DAEMON SIMULATOR FAILING_ALLOCATION, the last a library to preload. A case that this
machine cannot play exits with 77 and says why.
"""
import atexit
import collections
import concurrent.futures
import os
import re
import resource
import signal
import subprocess
import sys
import time

import rig
from disk_test import Stage, expect
from syscall_test import Trials

#: Exit codes with which a daemon may refuse to start; each with a line that says why.
REFUSED = (70, 73, 78)


def cpu_seconds(pid):
    """The time that a process has computed."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])


def started_with(stage, descriptors):
    """Whether it starts with so few; if not, it says why."""
    code = stage.daemon.start("--for", "1ms", prefix=["prlimit", f"--nofile={descriptors}:"]).wait(20)
    if code == 0:
        return True
    expect(code in REFUSED, f"ended with {code} for {descriptors} descriptors")
    last = stage.daemon.events()[-1]
    expect(last["level"] == "error", f"no word about {descriptors} descriptors")
    return False


def no_descriptors(programs):
    """R1: with too few to start it says so; with none to spare it waits, idly, and goes on once there are more."""
    stage = Stage(programs, "floor: 1s, at_one_day: 10ms", domains=(1, 2))
    with open(stage.daemon.config, encoding="utf-8") as file:
        text = file.read().replace("//localhost:", "//127.0.0.1:")  # Nobody needs to read /etc/hosts.
    with open(stage.daemon.config, "w", encoding="utf-8") as file:
        file.write(text)
    fewest = next(number for number in range(6, 64) if started_with(stage, number))
    expect(fewest > 8, f"started with {fewest}: this tests nothing")

    process = stage.daemon.start(prefix=["prlimit", f"--nofile={fewest}:"])
    said = stage.wait_for("reason_changed")
    expect(said["reason"] == "connect_failed" and "Too many open files" in said["detail"], f"said {said}")
    before = cpu_seconds(process.pid)
    time.sleep(1.5)
    computed = cpu_seconds(process.pid) - before
    expect(computed < 0.3, f"computed for {computed} s of 1.5")
    most = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)[1]
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (64, most))
    stage.wait_for("domain_active", domain_id=1)
    stage.wait_for("domain_active", domain_id=2)
    stage.end(process)
    faults = rig.faults(stage.simulator, stage.daemon, [], 1, 100, 1000)
    expect(not faults, "; ".join(faults))


class Allocations:
    """A daemon in which one allocation fails, and then a daemon in which none does, on the same ledger."""

    def __init__(self, programs, directory):
        self.simulator = rig.Simulator(programs[1], directory, {number: 0 for number in range(1, 1000)}, 1_000_000,
                                       1_000_000, ("1ms", "2ms"))
        self.trials = Trials(programs[0], self.simulator, directory)
        self.library = programs[2]

    def start(self, daemon, **fails):
        environment = {"LD_PRELOAD": self.library, **{name: str(value) for name, value in fails.items()}}
        return daemon.start("--until-done", "--for", "150ms", environment=environment).wait(60)

    @staticmethod
    def made_by(daemon):
        """How many there were: of operator new, of malloc. None if that daemon could not say so any more."""
        with open(daemon.log, encoding="utf-8") as log:
            said = re.search(r"^allocations: (\d+) (\d+)$", log.read(), re.MULTILINE)
        return [int(number) for number in said.groups()] if said else [0, 0]

    def usual(self):
        daemon = self.trials.daemon(1)
        expect(self.start(daemon) == 0, "a run without a failure failed")
        return self.made_by(daemon)

    def trial(self, number, fails):
        """How the daemon ended, whether it had started, whether it lived on after its operator new had failed, and what
        is wrong then."""
        daemon = self.trials.daemon(number)
        code = self.start(daemon, **fails)
        started = bool(daemon.events("service_started"))
        lived_on = code != 70 and self.made_by(daemon)[0] >= fails.get("FAIL_NEW", 1 << 62)
        # OpenSSL dereferences a null pointer where its own initialisation finds no memory: before anything is logged.
        of_library = code == -signal.SIGSEGV and "FAIL_MALLOC" in fails and not daemon.events()
        if code not in (0, 1, *REFUSED, -signal.SIGABRT) and not of_library:
            return code, started, lived_on, f"{fails}: ended with {code}"
        if daemon.start("--until-done", "--for", "20s").wait(60) != 0:
            return code, started, lived_on, f"{fails}: not active in a second run: {daemon.events()[-1:]}"
        return code, started, lived_on, self.trials.verdict(number, daemon, f"{fails}, ended with {code}")


def failing_allocations(programs):
    """R2: whichever allocation fails, in the daemon or in a library, nothing is lost, invented or told twice."""
    with rig.workplace() as directory:
        allocations = Allocations(programs, directory)
        news, mallocs = allocations.usual()
        # All over the run; the steps share no factor with anything that repeats.
        chosen = [{"FAIL_NEW": 1 + step * 997 % news} for step in range(300)]
        chosen += [{"FAIL_MALLOC": 1 + step * 9973 % mallocs} for step in range(60)]
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            outcomes = list(pool.map(allocations.trial, range(2, 2 + len(chosen)), chosen))
        allocations.simulator.stop()
    ends = collections.Counter(code for code, *_ in outcomes)
    # At a start the standard library can sometimes do without, in a sort, in a stream. From then on nothing can.
    of_start = max(fails.get("FAIL_NEW", 0) for fails, (code, started, *_) in zip(chosen, outcomes)
                   if code == 70 and not started)
    expect(of_start < 0.8 * news, f"a start needs {of_start} of {news} calls: too few are left to try")
    lived_on = [fails for fails, (_, _, lived, _) in zip(chosen, outcomes) if lived and fails["FAIL_NEW"] > of_start]
    print(f"{news} calls of operator new, {mallocs} of malloc; ends: {dict(ends)}")
    faults = [fault for *_, fault in outcomes if fault]
    faults += [f"{fails}: lived on" for fails in lived_on]
    expect(not faults, "\n".join(faults[:20]))


def no_thread(programs):
    """R4: without a thread for the look-up it is a failed look-up; without one for itself it says so and ends."""
    rig.need_strace()
    stage = Stage(programs, "floor: 1s, at_one_day: 10ms", domains=(1, 2))

    def without(number):
        trace = os.path.join(stage.directory, "trace")
        return ["strace", "-f", "-qq", "-o", trace, "-e", f"inject=clone3,clone:error=EAGAIN:when={number}"]

    for number in (1, 2, 3):  # For the log, for the ledger, for reading the configuration again.
        expect(stage.daemon.start(prefix=without(number)).wait(20) == 70, f"thread {number}: not ended with 70")
        said = stage.daemon.events("bug")[number - 1]["message"]
        expect("Resource temporarily unavailable" in said, f"said {said}")
    process = stage.daemon.start(prefix=without(4))  # Asio's, for getaddrinfo(3); the next attempt gets one.
    said = stage.wait_for("reason_changed")
    expect(said["reason"] == "resolve_failed", f"said {said}")
    stage.wait_for("domain_active", domain_id=2)
    stage.end(process)
    expect(len(stage.told(1)) == 1 and len(stage.told(2)) == 1, "lost or told twice")


def starved(programs):
    """R5: with 0.4 % of a processor for 3 s nothing counts as a failure, and floors hold."""
    stage = Stage(programs, "floor: 500ms, at_one_day: 10ms", domains=(1, 3))
    one = str(min(os.sched_getaffinity(0)))
    process = stage.daemon.start("--log-level", "debug", prefix=["taskset", "-c", one, "nice", "-n", "19"])
    stage.wait_for("domain_active", domain_id=1)
    hogs = [rig.until_exit(subprocess.Popen(["taskset", "-c", one, "sh", "-c", "while :; do :; done"],
                                            start_new_session=True)) for _ in range(4)]
    before = len(stage.daemon.events("check_answered"))
    time.sleep(3)
    answers = stage.daemon.events("check_answered")
    for hog in hogs:
        hog.kill()
        hog.wait()
    stage.end(process)
    expect(len(answers) > before, "nothing happened: this tests nothing")
    bad = [answer for answer in answers if answer["answer"] not in ("not_yet", "active")]
    expect(not bad, f"failures: {bad[:3]}")
    faults = rig.faults(stage.simulator, stage.daemon, [], 0.5, 1_000_000, 1_000_000)
    expect(not faults, "; ".join(faults))
    print(f"{len(answers) - before} answers in 3 s")


def soak(programs):
    """R6: after thousands of requests there are as many descriptors and threads as before, and hardly more memory."""
    rig.need_to_see_inside()
    with rig.workplace() as directory:
        domains = {number: None for number in range(1, 41)}
        simulator = rig.Simulator(programs[1], directory, domains, 1_000_000, 1_000_000, ("1ms", "2ms"))
        daemon = rig.Daemon(programs[0], directory, simulator.url, domains, "floor: 10ms, at_one_day: 10ms",
                            "per_5s: 1000000, per_3min: 1000000")
        process = daemon.start()

        def seen():
            proc = f"/proc/{process.pid}"
            return {"fds": len(os.listdir(f"{proc}/fd")), "threads": len(os.listdir(f"{proc}/task")),
                    "kib": resident_kib(process.pid), "lines": len(daemon.events()), "asked": len(simulator.requests())}

        time.sleep(3)
        first = seen()
        time.sleep(6)
        second = seen()
        process.terminate()
        expect(process.wait(5) == 0, f"ended with {process.returncode}")
    print(f"{first}\n{second}")
    asked = second["asked"] - first["asked"]
    expect(asked > 1000, f"{asked} requests: this tests nothing")
    expect(second["threads"] == first["threads"], "threads")
    expect(abs(second["fds"] - first["fds"]) <= 2, "descriptors")
    expect(second["lines"] == first["lines"], f"{second['lines'] - first['lines']} lines about a quiet list")
    # Each request is remembered for the three minutes of the longer limit, in less than 100 bytes.
    grown = (second["kib"] - first["kib"]) * 1024 / asked
    expect(grown < 200, f"{grown:.0f} bytes more for each request")


def no_entropy(programs):
    """R7: without getrandom(2) there is no TLS: it says so and ends. /dev/urandom is SQLite's, which can do without."""
    rig.need_strace()
    stage = Stage(programs, domains=(1, 2))
    strace = ["strace", "-f", "-qq", "-o", os.path.join(stage.directory, "trace")]
    code = stage.daemon.start(prefix=[*strace, "-e", "inject=getrandom:error=ENOSYS"]).wait(20)
    expect(code == 70, f"ended with {code}")
    expect("entropy" in stage.daemon.events("bug")[0]["message"], "no word about it")
    process = stage.daemon.start(prefix=[*strace, "-P", "/dev/urandom", "-e", "inject=openat:error=ENOENT"])
    stage.wait_for("domain_active", domain_id=2)
    stage.end(process)
    with open(os.path.join(stage.directory, "trace"), encoding="utf-8") as trace:
        expect("(INJECTED)" in trace.read(), "nobody missed /dev/urandom")


class MemoryGroup:
    """A control group of processes that get no more than `limit` bytes; version 2 or 1, whichever manages memory."""

    def __init__(self, limit):
        with open("/proc/self/mounts", encoding="utf-8") as mounts:
            found = [line.split()[1:4] for line in mounts]
        second = [place for place, kind, _ in found if kind == "cgroup2" and self.manages_memory(place)]
        first = [place for place, kind, options in found if kind == "cgroup" and "memory" in options.split(",")]
        if not second + first:
            rig.skip("no control group manages memory here")
        self.place = os.path.join((second + first)[0], f"dcvwatchd-test-{os.getpid()}")
        try:
            os.mkdir(self.place)
            atexit.register(os.rmdir, self.place)
            self.write("memory.max" if second else "memory.limit_in_bytes", limit)
        except OSError as error:
            rig.skip(f"no control group can be made here: {error.strerror}")

    @staticmethod
    def manages_memory(place):
        with open(os.path.join(place, "cgroup.subtree_control"), encoding="utf-8") as controllers:
            return "memory" in controllers.read().split()

    def write(self, name, value):
        with open(os.path.join(self.place, name), "w", encoding="utf-8") as file:
            file.write(str(value))


def ends_for_its_memory(programs, confine, number):
    """A daemon that `confine` leaves 8 MiB reads a long list, is ended by that signal, and the next start goes on."""
    stage = Stage(programs)
    process = stage.daemon.start()
    stage.wait_for("domain_active", domain_id=1)
    confine(process.pid)
    with open(stage.daemon.config, encoding="utf-8") as file:
        usual = file.read()
    many = "".join(f"  - {other}\n" for other in range(4, 300_000))
    with open(stage.daemon.config, "w", encoding="utf-8") as file:
        file.write(usual.replace("...\n", many + "...\n"))
    process.send_signal(signal.SIGHUP)
    expect(process.wait(30) == -number, f"ended with {process.returncode}")
    with open(stage.daemon.config, "w", encoding="utf-8") as file:
        file.write(usual)
    stage.daemon.start("--until-done", "--for", "4s").wait(20)
    expect(stage.told(2), "the next start did not go on")
    expect(len(stage.told(1)) == 1 and len({e["transition_id"] for e in stage.told(2)}) == 1, "lost or told twice")


def no_more_memory(programs):
    """R2: a reload for which there is no memory."""
    def confine(pid):
        with open(f"/proc/{pid}/statm", encoding="utf-8") as pages:
            size = int(pages.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        most = resource.prlimit(pid, resource.RLIMIT_AS)[1]
        resource.prlimit(pid, resource.RLIMIT_AS, (size + (8 << 20), most))

    ends_for_its_memory(programs, confine, signal.SIGABRT)


def out_of_memory(programs):
    """R3: killed because its control group may have no more memory."""
    group = MemoryGroup(8 << 20)
    # What it has stays charged elsewhere; what it takes from then on counts here.
    ends_for_its_memory(programs, lambda pid: group.write("cgroup.procs", pid), signal.SIGKILL)


CASES = {case.__name__: case for case in (no_descriptors, failing_allocations, no_more_memory, out_of_memory,
                                          no_thread, starved, soak, no_entropy)}

if __name__ == "__main__":
    CASES[sys.argv[1]](sys.argv[2:])
