#!/usr/bin/env python3
"""The installed service and the real journal: one that is in trouble, one that gets much (rows Y6, Y8 of docs/faults.md).

Usage: journal_test.py CASE PACKAGES TREES SIMULATOR, as service_test.py.
"""
import socket
import sys
import time

from installed import Installed, expect, wait

#: journald's own message about lines that it does not keep (SD_MESSAGE_JOURNAL_DROPPED of sd-messages.h).
JOURNAL_DROPPED = "a596d6fe7bfa4994828e72309e95d61e"


def journal_in_trouble(*place):
    machine = Installed(*place)
    machine.watch([1, 2, 3, 4], published={1: 0, 2: 8, 3: 14, 4: None})
    machine.wait_for("domain_active", DCV_DOMAIN_ID="1")
    machine.run("systemctl restart systemd-journald")
    journald = machine.run("systemctl show -P MainPID systemd-journald")

    machine.run(f"kill -STOP {journald}")
    fill(f"/proc/{machine.first_process()}/root/run/systemd/journal/socket")
    wait(lambda: ("2", True) in machine.requests(), "domain 2 is active while the journal hangs")
    asked = len(machine.requests())
    wait(lambda: len(machine.requests()) > asked + 5, "the others are watched all the same")
    machine.run(f"kill -CONT {journald}")
    machine.wait_for("domain_active", DCV_DOMAIN_ID="2")

    machine.run("systemctl kill -s KILL systemd-journald")
    machine.wait_for("domain_active", DCV_DOMAIN_ID="3")
    time.sleep(2)
    expect(machine.told() == {"1": 1, "2": 1, "3": 1}, f"each told once: {machine.told()}")
    expect(machine.show("NRestarts") == "0" and not machine.asked_again(), "the watch went on")


def fill(path):
    """Sends entries until the queue takes no more."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as full:
        full.connect(path)
        full.setblocking(False)
        try:
            while True:
                full.send(b"MESSAGE=filling\n")
        except BlockingIOError:
            pass


def a_hundred_thousand_at_once(*place):
    """At debug, so that each of them gets lines, told by count or not."""
    machine = Installed(*place, settings="ExecStart=\nExecStart=/usr/sbin/dcvwatchd run --log-level debug")
    machine.run("install -D -m 644 /dev/stdin /run/systemd/journald.conf.d/test.conf && "
                "systemctl restart systemd-journald", give="[Journal]\nRuntimeMaxUse=700M\nSystemMaxUse=700M\n")
    numbers = range(1_000_000, 1_100_000)
    active = {str(number) for number in numbers[:2000:50]}
    machine.simulate({number: 0 if str(number) in active else None for number in numbers},
                     more="limits: {per_5s: 1000000, per_3min: 1000000}\n")
    machine.give_key()
    machine.run("systemctl restart dcvwatchd")
    machine.configure(numbers, floor="1h", most="1000000, 1000000")
    machine.run("systemctl reload dcvwatchd")
    wait(lambda: lines(machine) > 30_000 and len(machine.told()) == len(active),
         lambda: f"{len(machine.told())} transitions in {lines(machine)} lines; {machine.entries(MESSAGE_ID=JOURNAL_DROPPED)}",
         240)

    machine.configure(numbers[:88_000], floor="1h", most="1000000, 1000000")
    machine.run("systemctl reload dcvwatchd")
    machine.wait_for("config_loaded", DCV_REMOVED="12000")
    machine.run("journalctl --sync")
    suppressed = machine.entries(MESSAGE_ID=JOURNAL_DROPPED)
    expect(not suppressed, f"the journal dropped nothing: {suppressed}")
    expect(machine.told() == dict.fromkeys(active, 1), f"each is told once: {machine.told()}")


def lines(machine):
    return int(machine.run("journalctl -q -u dcvwatchd -o cat | wc -l"))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
