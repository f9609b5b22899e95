#!/usr/bin/env python3
"""Follows docs/operating.md in a real systemd, block by block, as an administrator would type it.

Usage: operating_test.py the_page PACKAGES TREES SIMULATOR, as service_test.py. The commands are read from the page; what
is here says what is typed into them and what must come of them. A block that the test does not expect fails it, and
so does one that it expects in vain.
"""
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import textwrap

import guest
from installed import KEYS, Installed, expect, wait
from packaged_test import TROUBLE

PAGE = pathlib.Path(__file__).parents[2] / "docs/operating.md"
PIECE = re.compile(r"^## (?P<heading>.*)\n|^(?P<indent> *)```(?P<language>\w*)\n(?P<text>(?:.*\n)*?)(?P=indent)```\n", re.M)
NEW_KEY = "rotated-account-key-13579"
#: What apt says of itself wherever it is run by a script.
OF_APT = re.compile(r"(?m)^.*(does not have a stable CLI interface|performed unsandboxed).*\n")


class Page:
    """Its blocks in order, with the names that the page leaves to its reader."""

    def __init__(self):
        self.blocks = []
        for piece in PIECE.finditer(PAGE.read_text(encoding="utf-8")):
            if piece["heading"] is not None:
                section = piece["heading"]
            else:
                self.blocks.append((section, textwrap.dedent(piece["text"]).replace("NAME", "second")))

    def text(self, section):
        """The next block, which must be of this section."""
        expect(self.blocks and self.blocks[0][0] == section, f"a block under {section} is next: {self.blocks[:1]}")
        return self.blocks.pop(0)[1]

    def commands(self, section):
        """The lines of the next block, without comments."""
        return [re.sub(r"\s+# .*", "", line) for line in self.text(section).splitlines()]


class Reader:
    """Sits at the machine with the page."""

    def __init__(self, machine, key=KEYS["dcvwatchd"]):
        self.machine, self.page, self.key = machine, Page(), key

    def type(self, command, fails=False):
        """What it prints. Keys are pasted, apt's questions answered."""
        given = self.key + "\n" if "/dev/stdin" in command else "y\n"
        done = subprocess.run([*self.machine.inside(), "/bin/bash", "-c", f"cd /root; {command}"], input=given,
                              env=guest.ENVIRONMENT, text=True, capture_output=True, timeout=300, check=False)
        said = OF_APT.sub("", done.stdout + done.stderr)
        expect((done.returncode != 0) == fails, f"{command}: exit code {done.returncode}\n{said}")
        if command.startswith("apt "):
            expect(not TROUBLE.search(said), f"{command} has no error: {said}")
        return said

    def follow(self, section):
        return [self.type(command) for command in self.page.commands(section)][-1]

    def compare(self, section):
        """A block of commands after `$` and lines that they print."""
        for line in self.page.text(section).splitlines():
            if line.startswith("$ "):
                said = re.sub(r"\[\d+\]", "", self.type(line[2:]))
            else:
                expect(line.strip() in said, f"{line.strip()} is in {said}")

    def look_on(self, command, until):
        """A command that does not end: ended once it prints this."""
        self.type(f"timeout 120 grep -q -m 1 {shlex.quote(until)} < <(exec timeout 120 {command})")

    def list_ids(self, file, ids):
        self.machine.write(f"/etc/dcvwatchd/{file}", "---\n" + "".join(f"- {number}\n" for number in ids) + "...\n")

    def sees_listed(self, ids, instance=""):
        """Soon: the ledger, which status reads, is a moment behind the daemon."""
        def is_so():
            shown = json.loads(self.type(f"dcvwatchd status --json {instance}"))
            return {domain["id"] for domain in shown["domains"]} == {*ids}
        wait(is_so, f"status has {len(ids)} domains, the listed ones")


def installs(reader):
    reader.follow("Install")
    reader.compare("Install")


def watches_a_first_domain(reader):
    section, machine = "The first domain", reader.machine
    reader.follow(section)
    example = machine.run("cat /etc/dcvwatchd/dcvwatchd.yaml")
    expect("domains: []\n" in example, "the file has what the page replaces")
    machine.simulate({1234567: 0, 2: 0, 3: None, 4: 0}, keys=(KEYS["dcvwatchd"], NEW_KEY))
    rehearsal = "api: {url: 'https://localhost:14000/services/v2', ca_file: dcvwatchd.sim/ca.pem}\n"
    machine.write("/etc/dcvwatchd/dcvwatchd.yaml",
                  example.replace("domains: []\n", reader.page.text(section) + rehearsal) + "\n")
    check, look = reader.page.commands(section)
    reader.type(check)
    reader.look_on(look, "example.com")
    machine.wait_for("domain_active", DCV_DOMAIN_ID="1234567")
    status, status_json = reader.page.commands(section)
    expect("1234567" in reader.type(status), "status has the domain")
    expect(json.loads(reader.type(status_json))["domains"][0]["state"] == "active", "for scripts, too")


def reloads(reader):
    section, machine = "More domains", reader.machine
    include = re.search(r"`(include: \[.*?\])`", PAGE.read_text(encoding="utf-8"))[1]
    main = machine.run("cat /etc/dcvwatchd/dcvwatchd.yaml")
    machine.write("/etc/dcvwatchd/dcvwatchd.yaml", main.removesuffix("...") + include + "\n...\n")
    reader.list_ids("domains.d/team.yaml", [2, 3])
    command, = reader.page.commands(section)
    reader.type(command)
    reader.sees_listed([1234567, 2, 3])

    reader.list_ids("domains.d/team.yaml", [2, 3, "04"])
    reader.type(command, fails=True)
    wait(lambda: machine.entries(DCV_EVENT="config_rejected"), "the log has the fault")
    expect("team.yaml:4:3" in reader.follow(section), "with its place")

    reader.list_ids("domains.d/team.yaml", [2, 3])
    many = range(1_000_000, 1_100_000)
    reader.list_ids("domains.d/many.yaml", many)
    reader.type("dcvwatchd check-config")
    reader.type(command)
    reader.sees_listed([1234567, 2, 3, *many])
    machine.run("rm /etc/dcvwatchd/domains.d/many.yaml")
    reader.type(command)
    reader.sees_listed([1234567, 2, 3])
    reader.follow(section)
    expect("1234567" in reader.follow(section), "a check says what is known of one")


def rotates_the_key(reader):
    reader.list_ids("domains.d/team.yaml", [2, 3, 4])
    reader.key = NEW_KEY
    reader.follow("Rotate the key")
    reader.machine.wait_for("domain_active", DCV_DOMAIN_ID="4")
    log = (reader.machine.root / "var/log/dcvwatchd.sim").read_text(encoding="utf-8")
    expect(re.search(rf"key={NEW_KEY[:4]}.*/domain/4/", log), "it is asked about with the new key")


def watches_for_a_second_account(reader):
    section, machine = "A second account", reader.machine
    copy, key, check, enable = reader.page.commands(section)
    reader.type(copy)
    machine.simulate({9: 0}, "second", 14001)
    machine.configure([9], "second", 14001)
    reader.key = KEYS["second"]
    for command in (key, check, enable):
        reader.type(command)
    machine.wait_for("domain_active", DCV_DOMAIN_ID="9", _SYSTEMD_UNIT="dcvwatchd@second.service")
    reload, status, log = reader.page.commands(section)
    reader.type(reload)
    expect(re.search(r"\b9\b", reader.type(status)), "status is of this account")
    expect("1234567" not in reader.type(log), "the log, too")
    reader.sees_listed([9], "--instance second")


def goes_behind_a_proxy(reader):
    section = "Behind a proxy"
    reader.machine.write("/root/proxy.yaml", reader.page.text(section) + "domains: []\n")
    reader.type("dcvwatchd check-config --config proxy.yaml")
    reader.key = "user:password"
    while reader.page.blocks[0][0] == section:
        reader.follow(section)


def is_told_what_matters(reader):
    section = "What is worth waking up for"
    for query in reader.page.commands(section):
        found = reader.type(query, fails="is-failed" in query and "failed" not in reader.type(query + "; true").split())
        if "DCV_EVENT" in query:
            expect(("No entries" in found) == ("config_rejected" not in query), f"{query}: {found}")
    reader.follow(section)
    told = [json.loads(line) for line in reader.follow(section).splitlines()]
    expect({entry["DCV_DOMAIN_ID"] for entry in told} == {"1234567", "2", "4", "9"}, f"the validated domains: {told}")


def replaces_the_package(reader):
    reader.follow("Upgrade")
    all_run(reader)
    reader.follow("Upgrade")
    all_run(reader)
    reader.follow("Remove")
    expect("dcvwatchd" not in reader.machine.running(), "once removed, nothing runs")
    reader.follow("Remove")
    all_run(reader)
    expect(set(reader.machine.told().values()) == {1}, f"nothing was told twice: {reader.machine.told()}")
    reader.follow("Remove")
    expect("dcvwatchd" not in reader.machine.running(), "once purged, nothing runs")


def all_run(reader):
    for unit in ("dcvwatchd", "dcvwatchd@second"):
        expect(reader.machine.show("ActiveState", unit) == "active", f"{unit} runs")


def the_page(*place):
    machine = Installed(*place, installs=False)
    shutil.copy(machine.deb, machine.root / "root")
    machine.newer_package()
    machine.run("cp /payload/newer.deb /root/dcvwatchd_NEW_amd64.deb")
    reader = Reader(machine)
    for step in (installs, watches_a_first_domain, reloads, rotates_the_key, watches_for_a_second_account,
                 goes_behind_a_proxy, is_told_what_matters, replaces_the_package):
        step(reader)
    expect(not reader.page.blocks, f"every block was followed: {reader.page.blocks}")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
