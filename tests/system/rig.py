"""What tests of the ledger share: the simulator, the real daemon that is killed again and again, and the oracle
that reads both of their logs afterwards.

The oracle knows nothing of the ledger. What it holds against the daemon:
- each domain that became active has exactly one transition, and its line `domain_active` is in the log;
- a line about the same transition may be there again only with `replayed`;
- a domain is not asked about again after its answer `active`, but for one repeat for each kill that came before that
  answer could be durable;
- no domain is asked about twice within its floor, and no window holds more requests than the limits allow;
- the API key is in no log and no file of the ledger.
"""
import atexit
import base64
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

#: No part of it is anywhere by chance.
KEY = "uT5xq_Zr8-wKe2vY.9pLn7Hd3"
REQUEST = re.compile(r"^\+(.*?) conn=\d+ key=\S+ PUT \S+/domain/(\d+)/dcv/validate-token (\d+) (\S+):")
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def need_to_see_inside():
    """The daemon is not dumpable: its environment, descriptors and memory are for root, if of a namespace that we make."""
    if os.geteuid() == 0:
        return
    if subprocess.run(["unshare", "-r", "true"], check=False, capture_output=True).returncode != 0:
        skip("only root sees inside the daemon, and unshare cannot make a user namespace here")
    os.execvp("unshare", ["unshare", "-r", sys.executable, *sys.argv])


def need_strace():
    need_to_see_inside()
    probe = subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False, capture_output=True)
    if probe.returncode != 0:
        skip("strace cannot trace here")


def seconds(text):
    """`1m3.250s` as the simulator writes durations."""
    return sum(float(number) * UNITS[unit] for number, unit in re.findall(r"([\d.]+)(ms|[smhd])", text))


def until_exit(process):
    """That process, which leads a session of its own, and what it started: none outlives this process."""
    def end():
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    atexit.register(end)
    return process


class Simulator:
    """The bundled simulator, with domains {id: seconds until published, or None}."""

    def __init__(self, program, directory, domains, per_5s=100, per_3min=1000, latency=("1ms", "40ms")):
        self.directory = directory
        scenario = os.path.join(directory, "world.yaml")
        with open(scenario, "w", encoding="utf-8") as out:
            out.write(f"keys:\n  - key: {KEY}\nlatency: {{min: {latency[0]}, max: {latency[1]}}}\n")
            out.write(f"limits: {{per_5s: {per_5s}, per_3min: {per_3min}}}\nown_polling: false\ndomains:\n")
            for number, published in domains.items():
                when = "never" if published is None else f"{int(published * 1000)}ms"
                out.write(f"  - {{id: {number}, published: {when}}}\n")
        self.log = os.path.join(directory, "simulator.log")
        self.report = os.path.join(directory, "report.json")
        self.process = until_exit(subprocess.Popen(
            [program, "--scenario", scenario, "--dir", directory, "--log", self.log, "--report-json", self.report,
             "--for", "2h"], stdout=subprocess.PIPE, text=True, start_new_session=True))
        word, self.url, _ = self.process.stdout.readline().split()
        self.began = time.time()  # About when the simulator's time was 0.
        assert word == "ready"

    def stop(self):
        """Its report."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        with open(self.report, encoding="utf-8") as report:
            return json.load(report)

    def requests(self):
        """Each request as (seconds, id, status, code)."""
        with open(self.log, encoding="utf-8") as log:
            found = [REQUEST.match(line) for line in log]
        return [(seconds(m[1]), int(m[2]), int(m[3]), m[4]) for m in found if m]


class Daemon:
    """The real daemon on a configuration and a state directory that outlive it."""

    def __init__(self, program, directory, url, domains, schedule="floor: 300ms, at_one_day: 10ms",
                 limits="per_5s: 100, per_3min: 1000"):
        self.program, self.directory = program, directory
        self.state = os.path.join(directory, "state")
        self.log = os.path.join(directory, "daemon.log")
        self.config = os.path.join(directory, "dcvwatchd.yaml")
        key = os.path.join(directory, "key")
        with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as out:
            out.write(KEY + "\n")
        with open(self.config, "w", encoding="utf-8") as out:
            out.write(f"---\napi: {{url: '{url}', ca_file: ca.pem, key_file: key}}\n"
                      f"schedule: {{{schedule}, jitter: 0}}\nlimits: {{{limits}}}\ndomains:\n")
            out.writelines(f"  - {number}\n" for number in domains)
            out.write("...\n")

    def start(self, *arguments, prefix=(), environment=None):
        command = [*prefix, self.program, "run", "--config", self.config, "--state-dir", self.state,
                   "--log-format", "json", *arguments]
        with open(self.log, "ab") as log:
            return until_exit(subprocess.Popen(command, stderr=log, stdout=subprocess.DEVNULL, start_new_session=True,
                                               env={**os.environ, **(environment or {})}))

    def events(self, name=None):
        with open(self.log, encoding="utf-8") as log:
            lines = [line for line in log if line.startswith("{") and line.endswith("\n")]
        all_events = [json.loads(line) for line in lines]
        return [event for event in all_events if name in (None, event["event"])]


def disguises(key):
    """The key as it may stand somewhere: each eight bytes of it, plain or in hex, and all of it in other alphabets."""
    raw = key.encode()
    for piece in (raw[at:at + 8] for at in range(len(raw) - 7)):
        yield from (piece, piece.hex().encode(), piece.hex().upper().encode())
    for at in range(3):  # Wherever it begins in a group of three; the group that it ends in may hold more.
        whole = raw[at:at + (len(raw) - at) // 3 * 3]
        yield from (base64.b64encode(whole), base64.urlsafe_b64encode(whole))
    yield from (json.dumps(key)[1:-1].encode(), urllib.parse.quote(key, safe="").encode(),
                urllib.parse.quote_plus(key).lower().encode())


def with_key(daemon):
    """The files that the daemon wrote and that hold the key, in whatever form."""
    def holds_key(path):
        content = path.read_bytes()
        return any(each in content for each in disguises(KEY))

    written = (pathlib.Path(daemon.log), *pathlib.Path(daemon.state).glob("*"))
    return [path.name for path in written if path.is_file() and holds_key(path)]


def longest_window(times, length):
    """The most of `times` (sorted) in any window of `length`."""
    most = first = 0
    for last, when in enumerate(times):
        while when - times[first] >= length:
            first += 1
        most = max(most, last - first + 1)
    return most


def faults(simulator, daemon, kills, floor, per_5s, per_3min, grace=1.0):
    """Everything that the daemon did wrong, as text. `kills` are seconds of the simulator's time."""
    found = []
    requests = simulator.requests()
    active = {number for _, number, status, code in requests if (status, code) == (200, "active")}
    lines = {}
    for event in daemon.events("domain_active"):
        lines.setdefault(event["domain_id"], []).append(event)

    for number in active:
        if number not in lines:
            found.append(f"{number}: its transition was lost")
    for number, told in lines.items():
        if number not in active:
            found.append(f"{number}: called active, and nobody said so")
        if len({event["transition_id"] for event in told}) != 1:
            found.append(f"{number}: more than one transition: {[event['transition_id'] for event in told]}")
        if sum(not event.get("replayed") for event in told) > 1:
            found.append(f"{number}: told twice without `replayed`")

    by_domain = {}
    for when, number, status, code in requests:
        by_domain.setdefault(number, []).append((when, (status, code) == (200, "active")))
    for number, asked in by_domain.items():
        for (before, was_active), (when, _) in zip(asked, asked[1:]):
            # Arrivals on loopback: a few milliseconds of a busy machine.
            if when - before < floor - 0.02:
                found.append(f"{number}: asked {when - before:.3f} s after the last time, within its floor")
            if was_active and not any(before - 0.1 <= kill <= before + grace for kill in kills):
                found.append(f"{number}: asked again after it was active at {before:.3f} s")

    times = sorted(when for when, *_ in requests)
    for length, most in ((5, per_5s), (180, per_3min)):
        if longest_window(times, length) > most:
            found.append(f"{longest_window(times, length)} requests in {length} s, allowed are {most}")
    return found + [f"the key is in {name}" for name in with_key(daemon)]


def workplace():
    return tempfile.TemporaryDirectory(prefix="dcvwatchd-")
