"""The package on a guest machine, beside simulators of CertCentral; what the journal and they say about it."""
import collections
import json
import pathlib
import re
import shlex
import subprocess
import sys
import time

import guest
import rig

KEYS = {"dcvwatchd": "first-account-key-0123456789", "second": "second-account-key-987654321"}


def expect(holds, what):
    if not holds:
        sys.exit(f"not so: {what}")


def wait(until, what, patience=120):
    """The first true value of `until()`; `what` is text, or makes it once the time is over."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = until()
        if found:
            return found
        time.sleep(0.1)
    return sys.exit(f"in {patience} s not so: {what() if callable(what) else what}")


class Installed(guest.Guest):
    """`settings` go into the [Service] section of every instance, for a test that does not want to wait."""

    def __init__(self, packages, trees, simulator, settings="RestartSec=500ms", installs=True):
        guest.need_a_guest()
        found = sorted(pathlib.Path(packages).glob("dcvwatchd_*.deb"))
        if not found:
            guest.skip("there is no package: the test package_is_built makes it")
        self.deb = found[0]
        super().__init__(guest.base_tree(pathlib.Path(trees), self.deb),
                         {"/payload/dcvwatchd.deb": self.deb, "/payload/certcentral-sim": simulator})
        for unit in ("dcvwatchd", "dcvwatchd@"):
            self.run(f"install -D -m 644 /dev/stdin /run/systemd/system/{unit}.service.d/test.conf",
                     give=f"[Service]\n{settings}\n")
        if installs:
            self.run("dpkg -i /payload/dcvwatchd.deb")

    def simulate(self, domains, name="dcvwatchd", port=14000, keys=None, more=""):
        """A CertCentral for one account, with domains {id: seconds until published, or None}; `more` for its world."""
        known = ", ".join(f"{{key: {key}}}" for key in keys or [KEYS[name]])
        listed = "".join(f"  - {{id: {number}, published: {'never' if when is None else f'{when}s'}}}\n"
                         for number, when in domains.items())
        self.write(f"/etc/dcvwatchd/{name}.sim/world.yaml",
                   f"keys: [{known}]\nlatency: {{min: 1ms, max: 5ms}}\nown_polling: false\n"
                   f"{more}domains:\n{listed}")
        self.run(f"systemd-run --quiet --unit=simulator-{name} /payload/certcentral-sim --port {port} "
                 f"--scenario /etc/dcvwatchd/{name}.sim/world.yaml --dir /etc/dcvwatchd/{name}.sim "
                 f"--log /var/log/{name}.sim")
        wait((self.root / f"etc/dcvwatchd/{name}.sim/ca.pem").exists, "the simulator listens")

    def configure(self, domains, name="dcvwatchd", port=14000, host="localhost", floor="200ms", most="100, 1000"):
        """`most`: requests in 5 s, and in 3 min."""
        per_5s, per_3min = most.split(", ")
        self.write(f"/etc/dcvwatchd/{name}.yaml",
                   f"---\napi: {{url: 'https://{host}:{port}/services/v2', ca_file: {name}.sim/ca.pem}}\n"
                   f"schedule: {{floor: {floor}, at_one_day: 10ms, jitter: 0}}\n"
                   f"limits: {{per_5s: {per_5s}, per_3min: {per_3min}}}\n"
                   f"domains: [{', '.join(map(str, domains))}]\n...\n")

    def give_key(self, name="dcvwatchd"):
        file = "dcvwatchd" if name == "dcvwatchd" else f"dcvwatchd@{name}"
        self.run(f"install -m 600 /dev/stdin /etc/credstore/{file}.api_key", give=KEYS[name] + "\n")

    def watch(self, domains, **simulated):
        """The first minutes of an administrator: the key, the domains, a restart."""
        self.simulate(simulated["published"])
        self.give_key()
        self.configure(domains, floor=simulated.get("floor", "200ms"))
        self.run("systemctl restart dcvwatchd")

    def show(self, what, unit="dcvwatchd"):
        return self.run(f"systemctl show -P {what} {unit}")

    def entries(self, **fields):
        """The journal's entries with these fields: DCV_EVENT=..., DCV_DOMAIN_ID=..."""
        matches = " ".join(shlex.quote(f"{name}={value}") for name, value in fields.items())
        return [json.loads(line) for line in self.run(f"journalctl -q -o json --no-pager {matches}").splitlines()]

    def wait_for(self, event, times=1, patience=120, **fields):
        return wait(lambda: [*self.entries(DCV_EVENT=event, **fields), None][times - 1:-1],
                    lambda: f"{times} {event} {fields}: {self.journal_tail()}", patience)[0]

    def status(self):
        """{id: how `dcvwatchd status` shows it}."""
        shown = json.loads(self.run("dcvwatchd status --json"))
        return {domain["id"]: domain for domain in shown["domains"]}

    def told(self):
        """How often each domain was called active."""
        return collections.Counter(entry["DCV_DOMAIN_ID"] for entry in self.entries(DCV_EVENT="domain_active"))

    def requests(self, name="dcvwatchd"):
        """(id, whether it was answered with active), in order."""
        lines = (self.root / f"var/log/{name}.sim").read_text(encoding="utf-8").splitlines()
        found = [match for match in map(rig.REQUEST.match, lines) if match]
        return [(match[2], (match[3], match[4]) == ("200", "active")) for match in found]

    def asked_again(self, name="dcvwatchd"):
        """Ids that were asked about after they were answered to be active."""
        active, again = set(), set()
        for number, is_active in self.requests(name):
            if number in active:
                again.add(number)
            if is_active:
                active.add(number)
        return again

    def kill(self, signal, unit="dcvwatchd"):
        """Sends it to the unit's main process; its pid."""
        pid = self.show("MainPID", unit)
        self.run(f"kill -{signal} {pid}")
        return pid

    def wait_for_another(self, pid, unit="dcvwatchd"):
        def is_another():
            return self.show("MainPID", unit) not in ("0", pid) and self.show("ActiveState", unit) == "active"
        wait(is_another, lambda: f"{unit} runs again: {self.journal_tail()}")

    def running(self):
        """The commands of all processes of the guest."""
        return self.run("cat /proc/[0-9]*/comm", check=False).splitlines()

    def newer_package(self):
        """The same package with a higher version."""
        place = pathlib.Path(self.place / "newer")
        subprocess.run(["dpkg-deb", "-R", self.deb, place], check=True)
        control = place / "DEBIAN/control"
        control.write_text(re.sub(r"(?m)^Version: (.*)$", r"Version: \1+test1", control.read_text()))
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", place, self.root / "payload/newer.deb"], check=True,
                       stdout=subprocess.DEVNULL)
