#!/usr/bin/env python3
"""Name servers, routes and packets that go astray under a running daemon (rows N of docs/faults.md).

Usage: net_test.py CASE DAEMON SIMULATOR. Each case has a network namespace of its own, in which nobody else's packets
are touched. A case that this machine cannot play exits with 77 and says why.
"""
import os
import signal
import socket
import subprocess
import sys
import time

import rig
from disk_test import Stage, expect
from forwarder import Forwarder
from name_server import NXDOMAIN, SERVFAIL, NameServer

BLACK_HOLE = "2001:db8::1"


def run(*command):
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        rig.skip(f"{' '.join(command)}: {done.stderr.strip()}")


def need_network():
    """Goes into a network and a mount namespace of its own, with a loopback device and a packet filter."""
    if os.environ.get("DCV_IN_NAMESPACE") != "1":
        probe = subprocess.run(["unshare", "-rmn", "true"], check=False, capture_output=True)
        if probe.returncode != 0:
            rig.skip("unshare cannot make a network namespace here")
        os.environ["DCV_IN_NAMESPACE"] = "1"
        os.execvp("unshare", ["unshare", "-rmn", sys.executable, *sys.argv])
    run("ip", "link", "set", "lo", "up")
    run("nft", "add table inet test")
    run("nft", "add chain inet test out { type filter hook output priority 0 ; }")


def rule(text):
    run("nft", f"add rule inet test out {text}")


def no_rules():
    run("nft", "flush chain inet test out")


class Etc:
    """Files of /etc as this namespace sees them: names come from the name server alone."""

    def __init__(self):
        self.place = rig.workplace()
        self.put("nsswitch.conf", "hosts: dns\n")
        self.put("resolv.conf", "nameserver 127.0.0.1\n")

    def put(self, name, text):
        path = os.path.join(self.place.name, name)
        is_new = not os.path.exists(path)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        if is_new:
            run("mount", "--bind", path, os.path.realpath(os.path.join("/etc", name)))


class Net:
    """A stage in a namespace of its own; the daemon is started by `begin`."""

    def __init__(self, programs, floor=2, timeout="60s", domains=(1,)):
        need_network()
        self.floor = floor
        self.etc = Etc()
        self.stage = Stage(programs, f"floor: {floor}s, at_one_day: 10ms", domains)
        self.port = int(self.stage.simulator.url.split(":")[2].split("/")[0])
        config = self.stage.daemon.config
        with open(config, encoding="utf-8") as file:
            text = file.read().replace("key_file: key}", f"key_file: key, timeout: {timeout}}}")
        with open(config, "w", encoding="utf-8") as file:
            file.write(text)
        self.process = None

    def begin(self):
        self.process = self.stage.daemon.start()
        self.began = time.monotonic()
        self.stage.wait_for("service_started")

    def fails_with(self, reason, at_least=0.0, at_most=2.0):
        """The first check fails so, after about so many seconds."""
        found = self.stage.wait_for("reason_changed")
        took = time.monotonic() - self.began
        expect(found["reason"] == reason, f"{found['reason']}, not {reason}")
        expect(at_least <= took <= at_most, f"told after {took:.1f} s")

    def recovers(self, within=60.0, domain=1):
        end = time.monotonic() + within
        while not self.stage.told(domain):
            expect(time.monotonic() < end, f"did not recover: {self.stage.daemon.events()[-3:]}")
            time.sleep(0.02)

    def finish(self):
        self.stage.end(self.process)
        faults = rig.faults(self.stage.simulator, self.stage.daemon, [], self.floor, 100, 1000)
        expect(not faults, "; ".join(faults))


def failing_name_server(programs):
    """N1, N2, N6: a name that does not exist, a name server that fails, an empty answer; then all is well."""
    net = Net(programs)
    names = NameServer(NXDOMAIN)
    net.begin()
    net.fails_with("resolve_failed")
    for says in (SERVFAIL, []):
        names.says, before = says, names.asked
        end = time.monotonic() + 20
        while names.asked == before and time.monotonic() < end:
            time.sleep(0.02)
        expect(names.asked > before, "no new look-up")
    names.says = ["127.0.0.1"]
    net.recovers()
    net.finish()


def silent_name_server(programs):
    """N3: a look-up that nobody answers is given up after 10 s, and does not hold up the end."""
    net = Net(programs)
    NameServer(None)
    net.begin()
    net.fails_with("resolve_failed", 9.5, 12)
    time.sleep(2.5)  # The next one is under way.
    net.stage.end(net.process)


def changed_resolv_conf(programs):
    """N4: another name server is used from the next look-up on."""
    net = Net(programs)
    net.etc.put("resolv.conf", "nameserver 127.0.0.9\n")
    NameServer(["127.0.0.1"])
    net.begin()
    net.fails_with("resolve_failed", 0, 12)
    net.etc.put("resolv.conf", "nameserver 127.0.0.1\n")
    net.recovers()
    net.finish()


def another_address(programs):
    """N5: once the name has another address, the next connection goes there, and nothing fails."""
    net = Net(programs, 1, domains=(1, 2))
    old, new = Forwarder("127.0.0.2", net.port), Forwarder("127.0.0.3", net.port)
    names = NameServer(["127.0.0.2"])
    net.begin()
    net.stage.wait_for("domain_active", domain_id=1)
    expect(old.taken > 0 and new.taken == 0, f"{old.taken} and {new.taken} connections")
    time.sleep(0.3)  # Then nothing is under way that could be cut.
    names.says, before = ["127.0.0.3"], old.taken
    old.hang_up()
    net.stage.wait_for("domain_active", domain_id=2)
    expect(old.taken == before and new.taken > 0, f"{old.taken - before} connections more to the old address")
    failures = [event for event in net.stage.daemon.events("reason_changed") if event["reason"] != "invalid_dns_txt"]
    expect(not failures, f"failed: {failures}")
    net.finish()


def ipv6_alone(programs):
    """N6: a server with an IPv6 address alone."""
    net = Net(programs)
    server = Forwarder("::1", net.port)
    NameServer(["::1"])
    net.begin()
    net.recovers()
    expect(server.taken > 0, "not reached over IPv6")
    expect(not net.stage.daemon.events("reason_changed"), "told as a failure")
    net.finish()


def black_holed_ipv6(programs):
    """N8: the first domain is active within a second although IPv6 swallows every packet."""
    net = Net(programs)
    run("ip", "address", "add", BLACK_HOLE, "dev", "lo", "nodad")
    rule(f"ip6 daddr {BLACK_HOLE} drop")
    NameServer([BLACK_HOLE, "127.0.0.1"])
    net.begin()
    net.stage.wait_for("watch_started")
    since = time.monotonic()
    net.recovers()
    took = time.monotonic() - since
    expect(0.2 < took < 1, f"took {took:.2f} s")
    expect(not net.stage.daemon.events("reason_changed"), "told as a failure")
    net.finish()


def dropped_syns(programs):
    """N9: no address answers; given up after 10 s."""
    net = Net(programs)
    run("ip", "address", "add", BLACK_HOLE, "dev", "lo", "nodad")
    NameServer([BLACK_HOLE, "127.0.0.1"])
    rule(f"tcp dport {net.port} drop")
    net.begin()
    net.fails_with("connect_failed", 9.5, 12)
    no_rules()
    net.recovers()
    net.finish()


def refused(programs):
    """N10: a reset, an ICMP error, no route: known at once."""
    net = Net(programs)
    names = NameServer(["127.0.0.1"])
    rule(f"tcp dport {net.port} reject with tcp reset")
    net.begin()
    net.fails_with("connect_failed")
    no_rules()
    rule(f"tcp dport {net.port} reject with icmpx type admin-prohibited")
    time.sleep(2.5)
    no_rules()
    names.says = ["192.0.2.1"]  # No route leads there.
    time.sleep(2.5)
    names.says = ["127.0.0.1"]
    net.recovers()
    net.finish()


def vanished_peer(programs):
    """N11: the peer vanishes after an answer: no answer in time, then a connection of its own."""
    net = Net(programs, 1, "3s", (1, 2))
    NameServer(["127.0.0.1"])
    net.begin()
    net.stage.wait_for("domain_active", domain_id=1)
    rule(f"tcp sport {net.port} drop")
    rule(f"tcp dport {net.port} drop")
    net.stage.wait_for("reason_changed", domain_id=2, reason="timed_out")
    no_rules()
    os.kill(net.stage.pid(net.process), signal.SIGUSR1)  # Rather than wait for the end of its pause.
    net.stage.wait_for("domain_active", domain_id=2)
    net.finish()


def lossy_network(programs):
    """N12: two of five packets are lost: it takes longer."""
    net = Net(programs, 1, domains=(1, 2, 3))
    NameServer(["127.0.0.1"])
    rule(f"tcp sport {net.port} numgen random mod 100 < 40 drop")
    rule(f"tcp dport {net.port} numgen random mod 100 < 40 drop")
    net.begin()
    net.recovers(120)
    no_rules()
    net.recovers(120, domain=2)  # Its answer may be on the way, and an end would then be right to drop it.
    net.finish()


def slow_network(programs):
    """N12: a round trip of 2 s, and 8 kbit/s: it takes as long, and is a failure to nobody."""
    net = Net(programs, 1)
    Forwarder("127.0.0.2", net.port, delay=1, rate=8000)
    NameServer(["127.0.0.2"])
    net.begin()
    net.recovers()
    took = time.monotonic() - net.began
    expect(took > 4, f"answered after {took:.1f} s: the network was not slow")
    failures = [event for event in net.stage.daemon.events("reason_changed") if event["reason"] != "invalid_dns_txt"]
    expect(not failures, f"failed: {failures}")
    net.finish()


def black_holed_size(programs):
    """N13: the server's larger packets are lost: the handshake is given up after 10 s."""
    net = Net(programs)
    NameServer(["127.0.0.1"])
    rule(f"tcp sport {net.port} meta length > 500 drop")
    net.begin()
    net.fails_with("tls_failed", 9.5, 12)
    no_rules()
    net.recovers()
    net.finish()


def late_network(programs):
    """N17: it starts without a network, and finds it when it is there."""
    net = Net(programs)
    NameServer(["127.0.0.1"])
    run("ip", "link", "set", "lo", "down")
    net.begin()
    net.fails_with("resolve_failed", 0, 12)
    run("ip", "link", "set", "lo", "up")
    net.recovers()
    net.finish()


def no_port_left(programs):
    """N18: every local port is taken."""
    net = Net(programs)
    NameServer(["127.0.0.1"])
    ports = "/proc/sys/net/ipv4/ip_local_port_range"
    with open(ports, encoding="utf-8") as file:
        usual = file.read()
    try:
        with open(ports, "w", encoding="utf-8") as file:
            file.write("40000 40001\n")
    except OSError as error:
        rig.skip(f"{ports}: {error.strerror}")
    taken = [socket.create_connection(("127.0.0.1", net.port), source_address=("127.0.0.1", port))
             for port in (40000, 40001)]
    net.begin()
    net.fails_with("connect_failed")
    with open(ports, "w", encoding="utf-8") as file:
        file.write(usual)
    net.recovers()
    del taken
    net.finish()


CASES = {case.__name__: case for case in
         (failing_name_server, silent_name_server, changed_resolv_conf, another_address, ipv6_alone, black_holed_ipv6,
          dropped_syns, refused, vanished_peer, lossy_network, slow_network, black_holed_size, late_network, no_port_left)}

if __name__ == "__main__":
    CASES[sys.argv[1]](sys.argv[2:])
