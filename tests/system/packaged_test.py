#!/usr/bin/env python3
"""The package's way in and out, and an account beside the first one, in a real systemd (row Y10 of docs/faults.md).

Usage: packaged_test.py CASE PACKAGES TREES SIMULATOR, as service_test.py.
"""
import json
import pathlib
import re
import sys
import time

from installed import KEYS, Installed, expect, wait

ROOT = pathlib.Path(__file__).parents[2]
UNITS = ("dcvwatchd", "dcvwatchd@second")
#: What apt-get says of something that went wrong, in its own words or in those of the programs that scripts run.
TROUBLE = re.compile(r"(?im)^.*(^[EW]: |error|warning|fail|invalid|not found|no such|cannot).*$")


def apt_get(machine, what):
    """Nothing of what it says may be an error."""
    said = machine.run(f"cd /payload && apt-get -y {what} </dev/null 2>&1")
    expect(not TROUBLE.search(said), f"apt-get {what} has no error: {said}")


def pids(machine, units):
    return [machine.show("MainPID", unit) for unit in units]


def two_accounts(machine):
    """Two instances with a key, a list and a CertCentral each."""
    machine.watch([1], published={1: 0, 9: None})
    machine.simulate({2: 0, 9: None}, "second", 14001)
    machine.configure([2, 9], "second", 14001)
    expect(machine.code("systemctl start dcvwatchd@second") != 0, "an instance needs a key of its own")
    fault = machine.entries(DCV_EVENT="config_rejected")[-1]["MESSAGE"]
    expect("/etc/credstore/dcvwatchd@second.api_key" in fault, f"the log says where it belongs: {fault}")
    machine.give_key("second")
    machine.run("systemctl enable --now dcvwatchd@second 2>&1")
    machine.wait_for("domain_active", _SYSTEMD_UNIT="dcvwatchd.service")
    machine.wait_for("domain_active", _SYSTEMD_UNIT="dcvwatchd@second.service")


def side_by_side(*place):
    machine = Installed(*place)
    checks_look_at_their_own_key(machine)
    two_accounts(machine)
    second = machine.entries(SYSLOG_IDENTIFIER="dcvwatchd@second", DCV_EVENT="domain_active")
    expect([entry["DCV_DOMAIN_ID"] for entry in second] == ["2"], f"each logs its own: {second}")
    first = machine.entries(SYSLOG_IDENTIFIER="dcvwatchd", DCV_EVENT="domain_active")
    expect([entry["DCV_DOMAIN_ID"] for entry in first] == ["1"], f"each logs its own: {first}")
    users = {machine.run(f"stat -c %u /proc/{pid}") for pid in pids(machine, UNITS)}
    expect(len(users) == 2 and "0" not in users, f"each has a user of its own: {users}")
    expect({number for number, _ in machine.requests("second")} <= {"2", "9"}, "each asks about its own")
    reloads_are_for_one(machine)


def checks_look_at_their_own_key(machine):
    """Only the first account has a key yet; then only the second one."""
    machine.configure([1])
    machine.configure([2], "second", 14001)
    for name in KEYS:
        machine.run(f"install -D /etc/ssl/certs/ca-certificates.crt /etc/dcvwatchd/{name}.sim/ca.pem")
    machine.give_key()
    expect(machine.code("dcvwatchd check-config") == 0, "the first account is ready")
    said = machine.run("dcvwatchd check-config --instance second 2>&1; echo code $?")
    expect("dcvwatchd@second.api_key" in said and said.endswith("code 78"), f"the second one has no key: {said}")
    machine.give_key("second")
    machine.run("rm /etc/credstore/dcvwatchd.api_key")
    expect(machine.code("dcvwatchd check-config --instance second") == 0, "the second account is ready")
    expect(machine.code("dcvwatchd check-config") == 78, "the first one has no key now")
    machine.run("rm /etc/credstore/* && rm -r /etc/dcvwatchd/*.sim")


def reloads_are_for_one(machine):
    machine.configure([2], "second", 14001)
    machine.run("systemctl reload dcvwatchd@second")
    machine.wait_for("watch_ended", DCV_DOMAIN_ID="9")
    seen = json.loads(machine.run("dcvwatchd status --json --instance second"))["domains"]
    expect([(domain["id"], domain["state"]) for domain in seen] == [(2, "active")], f"status of one: {seen}")
    wait(lambda: machine.show("StatusText", "dcvwatchd@second").startswith("0 pending, 1 active"), "it is told of one")

    before = len(machine.entries(DCV_EVENT="config_rejected", _SYSTEMD_UNIT="dcvwatchd.service"))
    machine.write("/etc/dcvwatchd/second.yaml", "---\ndomains: [02]\n...\n")
    expect(machine.code("systemctl reload dcvwatchd@second") != 0, "a reload of a faulty file fails")
    machine.wait_for("config_rejected", _SYSTEMD_UNIT="dcvwatchd@second.service", PRIORITY="3")
    expect(machine.show("ActiveState", "dcvwatchd@second") == "active", "the instance goes on")
    machine.run("systemctl reload dcvwatchd")
    after = len(machine.entries(DCV_EVENT="config_rejected", _SYSTEMD_UNIT="dcvwatchd.service"))
    expect(before == after, "the first account has nothing to do with it")


def own_test(*place):
    machine = Installed(*place)
    machine.run("sh /dev/stdin", give=(ROOT / "debian/tests/idle-and-refusing").read_text(encoding="utf-8"))


def upgrade_and_purge(*place):
    machine = Installed(*place)
    before = machine.run("find / /run -xdev -name '*dcvwatchd*' -not -path '/payload/*' | sort")
    expect("/usr/sbin/dcvwatchd" in before, "the package is there")
    two_accounts(machine)
    machine.run("cp /usr/share/doc/dcvwatchd/examples/dcvwatchd.yaml /etc/dcvwatchd/started.yaml && "
                "systemctl start dcvwatchd@started")
    configured = machine.run("cat /etc/dcvwatchd/dcvwatchd.yaml")

    machine.newer_package()
    for what in ("install ./newer.deb", "install --reinstall ./newer.deb"):
        replaced_while_it_runs(machine, what)
    removed_and_installed_again(machine)
    expect(machine.run("cat /etc/dcvwatchd/dcvwatchd.yaml") == configured, "the configuration is kept")
    time.sleep(2)
    expect(machine.told() == {"1": 1, "2": 1}, f"nothing is told twice: {machine.told()}")
    expect(not machine.asked_again() and not machine.asked_again("second"), "or asked again")
    one_with_a_fault(machine)
    purged(machine)


def replaced_while_it_runs(machine, what):
    units = (*UNITS, "dcvwatchd@started")
    before = pids(machine, units)
    apt_get(machine, what)
    expect(all(machine.show("ActiveState", unit) == "active" for unit in units), f"all run after {what}")
    after = pids(machine, units)
    expect(not set(before) & set(after), f"and each was restarted: {before}, {after}")


def removed_and_installed_again(machine):
    apt_get(machine, "remove dcvwatchd")
    expect("dcvwatchd" not in machine.running(), "nothing runs")
    apt_get(machine, "install ./newer.deb")
    expect([machine.show("ActiveState", unit) for unit in UNITS] == ["active", "active"], "what is enabled runs again")
    expect(machine.show("ActiveState", "dcvwatchd@started") == "inactive", "what was only started does not")


def one_with_a_fault(machine):
    """The first in order; its failure is its own, and not the package's."""
    machine.write("/etc/dcvwatchd/faulty.yaml", "---\ndomains: [01]\n...\n")
    machine.run("systemctl enable dcvwatchd@faulty 2>&1")
    before = pids(machine, UNITS)
    machine.run("dpkg -i /payload/newer.deb 2>&1")
    expect(machine.show("ActiveState", "dcvwatchd@faulty") == "failed", "the one with a fault does not run")
    expect([machine.show("ActiveState", unit) for unit in UNITS] == ["active", "active"], "the others do")
    expect(not set(before) & set(pids(machine, UNITS)), "and were restarted")


def purged(machine):
    for name in ("dcvwatchd.proxy", "dcvwatchd@second.proxy"):
        machine.write(f"/etc/credstore/{name}", "user:password\n", 0o600)
    apt_get(machine, "purge dcvwatchd")
    expect("dcvwatchd" not in machine.running(), "nothing runs")
    # The simulators' logs, the settings of the test, and what the journal's machinery keeps of units.
    left = machine.run("find / /run -xdev -name '*dcvwatchd*' -not -path '/payload/*' -not -path '/var/log/*.sim' "
                       "-not -path '/run/systemd/*' | sort")
    expect(left == "", f"left after the purge: {left}")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
