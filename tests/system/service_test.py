#!/usr/bin/env python3
"""The installed service in a real systemd (rows Y1 to Y12 of docs/faults.md, but for those of
journal_test.py and packaged_test.py).

Usage: service_test.py CASE PACKAGES TREES SIMULATOR: where the package is, where the guest's base tree is kept. A case
that this machine cannot play exits with 77 and says why.
"""
import contextlib
import pathlib
import re
import socket
import subprocess
import sys
import time

from installed import KEYS, Installed, expect, wait

ROOT = pathlib.Path(__file__).parents[2]
ID = re.compile(r'\{"(\w+)", "([0-9a-f]{32})"\}')


def ready_once_all_is_in(*place):
    machine = Installed(*place)
    expect(machine.show("ActiveState") == "active", "a fresh install is active")
    expect(machine.run("systemctl is-enabled dcvwatchd") == "enabled", "and enabled")
    idle = machine.entries(DCV_EVENT="service_idle")
    expect(len(idle) == 1 and "list domain ids" in idle[0]["MESSAGE"], "its log says what to do next")
    expect(machine.show("StatusText") == "0 pending, 0 active, 0 parked", f"status: {machine.show('StatusText')}")

    machine.run("systemctl stop dcvwatchd && rm -r /var/lib/private/dcvwatchd && systemctl start dcvwatchd")
    expect(machine.code("test -s /var/lib/dcvwatchd/ledger.db") == 0, "once it is started, the ledger is there")

    machine.run("systemctl stop dcvwatchd && echo 'domain: []' >>/etc/dcvwatchd/dcvwatchd.yaml")
    began = time.monotonic()
    expect(machine.code("systemctl start dcvwatchd") != 0, "a start with a fault fails")
    expect(time.monotonic() - began < 10, "and fails at once")
    expect(machine.show("ExecMainStatus") == "78", f"with 78, not {machine.show('ExecMainStatus')}")
    expect(machine.entries(DCV_EVENT="config_rejected"), "the log names the fault")
    time.sleep(2)
    expect((machine.show("ActiveState"), machine.show("NRestarts")) == ("failed", "0"), "it is not started again")


def a_loop_that_hangs(*place):
    machine = Installed(*place, settings="RestartSec=500ms\nWatchdogSec=2s")
    machine.watch([1, 2], published={1: 0, 2: None}, floor="60s")
    machine.wait_for("domain_active", DCV_DOMAIN_ID="1")
    time.sleep(5)
    expect(machine.show("NRestarts") == "0", "a loop with nothing to do for a minute feeds the watchdog")

    pid = machine.kill("STOP")
    machine.wait_for_another(pid)
    expect("Watchdog timeout" in machine.run("journalctl -q -u dcvwatchd"), "it was the watchdog")
    machine.wait_for("service_started", 3)  # Idle, with its domains, after the watchdog.
    time.sleep(1)
    expect(machine.told() == {"1": 1}, f"told once: {machine.told()}")
    expect(not machine.asked_again(), "not asked about again")


def without_a_network(*place):
    machine = with_resolver(place, "127.0.0.9")
    machine.wait_for("check_answered", DCV_REASON="resolve_failed")
    expect(machine.show("ActiveState") == "active", "it lives without a network")

    with name_server(machine, "127.0.0.1"):
        machine.write("/etc/resolv.conf", "nameserver 127.0.0.1\n")
        # Found: what answers there is the simulator, whose certificate is for another name.
        machine.wait_for("check_answered", DCV_REASON="tls_failed")


def a_link_local_resolver(*place):
    address = "169.254.169.253"
    machine = with_resolver(place, address)
    subprocess.run([*machine.inside("--net"), "ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)
    with name_server(machine, address):
        machine.wait_for("check_answered", DCV_REASON="resolve_failed")
        expect(not machine.entries(DCV_EVENT="check_answered", DCV_REASON="tls_failed"), "the sandbox keeps it away")
        machine.run("install -D -m 644 /usr/share/doc/dcvwatchd/examples/link-local-resolver.conf "
                    "/etc/systemd/system/dcvwatchd.service.d/link-local-resolver.conf")
        machine.run("systemctl daemon-reload && systemctl restart dcvwatchd && systemctl kill -s USR1 dcvwatchd")
        machine.wait_for("check_answered", DCV_REASON="tls_failed")


def with_resolver(place, address):
    """A machine that asks this one, and at debug: every check is told, whatever comes of it."""
    machine = Installed(*place, settings="ExecStart=\nExecStart=/usr/sbin/dcvwatchd run --log-level debug")
    machine.simulate({1: None})
    machine.give_key()
    machine.write("/etc/resolv.conf", f"nameserver {address}\n")
    machine.configure([1], host="certcentral.test")
    machine.run("systemctl restart dcvwatchd")
    return machine


@contextlib.contextmanager
def name_server(machine, address):
    server = subprocess.Popen([*machine.inside("--net"), sys.executable, __file__, "answer_look_ups", address])
    try:
        yield
    finally:
        server.kill()
        server.wait()


def answer_look_ups(address):
    """A name server for all who ask, for some minutes: every name has the address 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind((address, 53))
        listening.settimeout(300)
        while True:
            query, client = listening.recvfrom(512)
            question = query[12:query.index(b"\0", 12) + 5]
            is_ipv4 = question.endswith(b"\0\1\0\1")
            record = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\1" if is_ipv4 else b""
            listening.sendto(query[:2] + b"\x81\x80\0\1\0" + bytes([len(record) > 0]) + b"\0\0\0\0" + question + record,
                             client)


def reload_kill_and_stop(*place):
    machine = Installed(*place)
    machine.watch([1, 3], published={1: 0, 2: 0, 3: None})
    machine.wait_for("domain_active", DCV_DOMAIN_ID="1")
    pid = machine.show("MainPID")

    machine.configure([1, 2, 3])
    machine.run("systemctl reload dcvwatchd")
    machine.wait_for("domain_active", DCV_DOMAIN_ID="2")
    wait(lambda: machine.show("ActiveState") == "active", "it is active again after the reload")

    machine.write("/etc/dcvwatchd/dcvwatchd.yaml", "---\ndomains: [01]\n...\n")
    expect(machine.code("systemctl reload dcvwatchd") != 0, "a reload of a faulty file fails")
    expect("not a domain id" in machine.run("journalctl -q -u dcvwatchd"), "and says why")
    expect(machine.show("MainPID") == pid and machine.show("ActiveState") == "active", "the daemon goes on")
    asked = len(machine.requests())
    wait(lambda: len(machine.requests()) > asked, "with the old configuration")

    machine.configure([1, 2, 3])
    for _ in range(6):
        machine.wait_for_another(machine.kill("KILL"))
    asked = len(machine.requests())
    wait(lambda: len(machine.requests()) > asked, "after six crashes in a row it watches")
    expect(machine.told() == {"1": 1, "2": 1}, f"told once each: {machine.told()}")
    expect(not machine.asked_again(), f"asked again: {machine.asked_again()}")

    began = time.monotonic()
    machine.run("systemctl stop dcvwatchd")
    expect(time.monotonic() - began < 5, "it stops within 5 s")
    expect((machine.show("Result"), machine.show("ExecMainStatus")) == ("success", "0"), "with 0")
    expect(machine.entries(DCV_EVENT="service_stopping"), "and says so")


def the_main_job(*place):
    machine = Installed(*place)
    for unit in ("dcvwatchd.service", "dcvwatchd@second.service"):
        complaints = machine.run(f"systemd-analyze verify --man=no {unit} 2>&1", check=False)
        expect(complaints == "", f"verify of {unit} prints nothing: {complaints}")
        file = f"/lib/systemd/system/{unit.replace('second', '')}"
        machine.run(f"systemd-analyze security --no-pager --offline=true --threshold=10 {file}")
    for example in ("addresses", "encrypted-key", "link-local-resolver", "proxy"):
        machine.run("install -D -m 644 -t /run/systemd/system/dcvwatchd@example.service.d "
                    f"/usr/share/doc/dcvwatchd/examples/{example}.conf")
    complaints = machine.run("systemd-analyze verify --man=no dcvwatchd@example.service 2>&1", check=False)
    expect(complaints == "", f"verify of the examples prints nothing: {complaints}")

    machine.watch([1, 2, 3], published={1: 0, 2: 2, 3: None})
    machine.wait_for("domain_active", DCV_DOMAIN_ID="2")
    wait(lambda: machine.show("StatusText").startswith("1 pending, 2 active, 0 parked"), machine.show("StatusText"))
    check_entries(machine)
    expect("1 pending, 2 active, 0 parked" in machine.run("systemctl status dcvwatchd"), "systemctl status shows it")
    expect(machine.status()[2]["state"] == "active", f"root sees the list: {machine.status()}")
    beside = machine.run("dcvwatchd check 3 --log-format text 2>&1; echo code $?")
    expect("3: DigiCert" in beside and beside.endswith("code 1"), f"check asks through the daemon: {beside}")
    owners = machine.run("stat -c '%U %a' /var/lib/private/dcvwatchd/*").splitlines()
    expect(len(set(owners)) <= 2 and not any("root" in owner for owner in owners), f"nothing is root's: {owners}")
    expect(machine.run("dcvwatchd reload").startswith("ok"), "the shell's reload, too")
    expect(KEYS["dcvwatchd"] not in machine.run("journalctl -q -a -o export"), "the key is not in the journal")
    expect(machine.run(f"stat -c %u /proc/{machine.show('MainPID')}") != "0", "it is not root")


def check_entries(machine):
    ids = dict(ID.findall((ROOT / "lib/report/message_id.cpp").read_text(encoding="utf-8")))
    active = machine.entries(DCV_EVENT="domain_active", DCV_DOMAIN_ID="2")[0]
    for field in ("TRANSITION_ID", "ACTIVATED_AT", "CHECKS", "PENDING_S", "TOKEN", "TIME"):
        expect(f"DCV_{field}" in active, f"domain_active has DCV_{field}")
    expect(active["PRIORITY"] == "5" and active["SYSLOG_IDENTIFIER"] == "dcvwatchd", "priority and identifier")
    own = [entry for entry in machine.entries(_SYSTEMD_UNIT="dcvwatchd.service", _COMM="dcvwatchd")]
    for entry in own:
        expect(entry.get("MESSAGE_ID") == ids[entry["DCV_EVENT"]], f"the id of {entry}")
        expect(entry["_TRANSPORT"] == "journal", "all went to the journal itself")
    expect({"service_started", "config_loaded", "watch_started", "reason_changed", "summary"} <=
           {entry["DCV_EVENT"] for entry in own}, "the events are there")
    explained = machine.run(f"journalctl -q -x MESSAGE_ID={ids['domain_active']}")
    expect("Domain 2 is active: its control is validated" in explained, f"the catalog explains: {explained}")


def no_key_no_state(*place):
    machine = Installed(*place)
    machine.simulate({1: None})
    machine.configure([1])
    expect(machine.code("systemctl restart dcvwatchd") != 0, "a start without a key fails")
    expect(machine.show("ExecMainStatus") == "78" and machine.show("NRestarts") == "0", "with 78, once")
    fault = machine.entries(DCV_EVENT="config_rejected")[-1]["MESSAGE"]
    expect("/etc/credstore/dcvwatchd.api_key" in fault and "restart" in fault, f"it says what to do: {fault}")

    machine.give_key()
    machine.run("systemctl restart dcvwatchd && systemctl stop dcvwatchd")
    machine.run("cd /var/lib/private/dcvwatchd && rm ledger.db* && mkdir ledger.db")
    machine.code("systemctl start dcvwatchd")
    wait(lambda: int(machine.show("NRestarts")) > 1, "without a usable state it is tried again")
    expect("status=73" in machine.run("journalctl -q -u dcvwatchd"), f"after 73: {machine.journal_tail()}")
    machine.run("rmdir /var/lib/private/dcvwatchd/ledger.db")
    wait(lambda: machine.show("ActiveState") == "active", "until it is usable")

    encrypted_key(machine)


def encrypted_key(machine):
    """As systemd/examples/encrypted-key.conf says."""
    machine.run("mkdir -p /etc/credstore.encrypted && systemd-creds encrypt --name=dcvwatchd.api_key - "
                "/etc/credstore.encrypted/dcvwatchd.api_key && rm /etc/credstore/dcvwatchd.api_key",
                give=KEYS["dcvwatchd"] + "\n")
    machine.run("install -D -m 644 /usr/share/doc/dcvwatchd/examples/encrypted-key.conf "
                "/etc/systemd/system/dcvwatchd.service.d/encrypted-key.conf")
    machine.run("systemctl daemon-reload && systemctl restart dcvwatchd")


def reload_that_is_refused(*place):
    machine = Installed(*place)
    machine.simulate({1: None, 2: None})
    machine.configure([1])
    expect(machine.code("systemctl reload dcvwatchd") != 0, "without a key, a reload that adds a domain fails")
    refused = wait_for_refusals(machine, 1)
    expect("/etc/credstore/dcvwatchd.api_key" in refused[0]["MESSAGE"], f"the log says what is missing: {refused}")
    expect(machine.show("ActiveState") == "active", "the idle daemon goes on")

    machine.give_key()
    machine.run("systemctl restart dcvwatchd")
    machine.write("/etc/dcvwatchd/dcvwatchd.yaml", "---\ndomains: [1, 02]\n...\n")
    expect(machine.code("systemctl reload dcvwatchd") != 0, "a reload of a faulty file fails")
    refused = wait_for_refusals(machine, 2)
    expect("not a domain id" in refused[1]["MESSAGE"], f"the log says why: {refused}")
    shown = machine.run("systemctl status dcvwatchd")
    expect("not a domain id" in shown and "1 pending" in shown, f"status says so, beside the old list: {shown}")


def wait_for_refusals(machine, times):
    """As the query that operating.md gives for an alert finds them."""
    machine.wait_for("config_rejected", times, _SYSTEMD_UNIT="dcvwatchd.service", PRIORITY="3")
    found = machine.entries(DCV_EVENT="config_rejected", _SYSTEMD_UNIT="dcvwatchd.service", PRIORITY="3")
    expect(len(found) == times, f"a fault is told once: {found}")
    return found


def reload_that_is_taken(*place):
    machine = Installed(*place)
    # So many that a reload which does not wait for the daemon would be over before the daemon is.
    many = range(1, 30001)
    machine.watch([1], published=dict.fromkeys(many), floor="60s")
    machine.wait_for("config_loaded", DCV_ADDED="1")
    until_now = machine.run("journalctl -q -n 1 --show-cursor -o cat | sed -n 's/^-- cursor: //p'")
    machine.configure(many, floor="60s")
    machine.run("systemctl reload dcvwatchd && journalctl --sync")
    expect(machine.entries(DCV_EVENT="config_loaded", DCV_PENDING="30000"), "once it is over, the list is in force")
    since = f"journalctl -q -o cat -u dcvwatchd --after-cursor='{until_now}'"
    # Of no level: what a command of the unit prints is in the journal, too.
    warnings = machine.run(f"{since} -p warning; {since} -g warning", check=False)
    expect(warnings == "", f"a good reload warns of nothing: {warnings}")
    wait(lambda: len(machine.status()) == 30000, "status shows the list")


def without_procps(*place):
    machine = Installed(*place)
    expect(machine.code("command -v ps || test -e /usr/bin/kill || test -e /bin/kill") != 0, "there is no procps")
    machine.watch([1], published={1: None, 2: 0})
    machine.configure([1, 2])
    machine.run("systemctl reload dcvwatchd")
    machine.wait_for("domain_active", DCV_DOMAIN_ID="2")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
