#!/usr/bin/env python3
"""Real proxies that want a user name and a password (row N21 of docs/faults.md): squid and tinyproxy.

Usage: proxy_test.py CASE DAEMON SIMULATOR. Where one of them is not installed, the case exits with 77 and says so.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import neighbours
import rig
from neighbours import can_connect, expect, free_port, wait_until

USER, PASSWORD = "dcv", "pW7hQ2vBx9LkZd4Tq8"
NCSA = "/usr/lib/squid/basic_ncsa_auth"
SQUID = """
http_port 127.0.0.1:{port}
auth_param basic program {ncsa} {directory}/passwords
auth_param basic realm The office
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
access_log stdio:{directory}/access.log
""" + neighbours.SQUID
TINYPROXY = """
Port {port}
Listen 127.0.0.1
Allow 127.0.0.1
BasicAuth {user} {password}
LogFile "{directory}/access.log"
LogLevel Connect
Timeout 60
MaxClients 20
"""


class Proxy:
    """One of them, in a directory that its own user can enter."""

    def __init__(self, name, directory):
        self.name, self.port, self.directory = name, free_port(), pathlib.Path(directory)
        self.directory.chmod(0o777)
        config = self.directory / f"{name}.conf"
        text = SQUID if name == "squid" else TINYPROXY
        config.write_text(text.format(port=self.port, directory=directory, ncsa=NCSA, user=USER, password=PASSWORD))
        hashed = subprocess.run(["openssl", "passwd", "-apr1", PASSWORD], check=True, capture_output=True, text=True)
        (self.directory / "passwords").write_text(f"{USER}:{hashed.stdout}")
        program = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
        arguments = ["-N", "-f", config] if name == "squid" else ["-d", "-c", config]
        with open(self.directory / "out", "wb") as out:
            self.process = rig.until_exit(subprocess.Popen([program, *arguments], stdout=out, stderr=out,
                                                           start_new_session=True))
        wait_until(lambda: can_connect(self.port), lambda: f"{name} does not listen: {self.said()}")

    def said(self):
        return [path.read_text(errors="replace")[-1000:] for path in self.directory.glob("*") if path.name in
                ("out", "cache.log", "access.log")]

    def stop(self):
        self.process.kill()
        self.process.wait()


def need_proxies():
    for name in ("squid", "tinyproxy"):
        if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin"):
            rig.skip(f"{name} is not installed")
    if not os.path.exists(NCSA):
        rig.skip(f"{NCSA} is not there")


class Stage:
    """A daemon behind that proxy; its directory, configuration and log are rig.Daemon's."""

    def __init__(self, program, simulator, proxy, directory, credentials):
        self.place = pathlib.Path(directory)
        self.daemon = rig.Daemon(program, directory, simulator.url, [7, 8, 9])
        shutil.copy(pathlib.Path(simulator.directory) / "ca.pem", directory)
        config = pathlib.Path(self.daemon.config)
        more = f"key_file: key, proxy: 'http://127.0.0.1:{proxy.port}'"
        if credentials:
            self.write(credentials)
            more += ", proxy_credentials_file: credentials"
        config.write_text(config.read_text().replace("key_file: key", more))
        self.process = self.daemon.start("--log-level", "trace")

    def write(self, credentials):
        file = self.place / "credentials"
        file.write_text(credentials + "\n")
        file.chmod(0o600)

    def wait_for(self, event, **fields):
        def found():
            return [one for one in self.daemon.events(event) if all(one.get(name) == fields[name] for name in fields)]
        wait_until(found, lambda: f"no {event} {fields}: {self.daemon.events()[-5:]}")
        return found()[0]

    def stop(self):
        """It left the password nowhere."""
        self.process.send_signal(signal.SIGTERM)
        expect(self.process.wait(20) == 0, "it did not end well")
        for path in (pathlib.Path(self.daemon.log), *filter(pathlib.Path.is_file, pathlib.Path(self.daemon.state).rglob("*"))):
            text = path.read_bytes()
            for each in (*rig.disguises(PASSWORD), *rig.disguises(f"{USER}:{PASSWORD}")):
                expect(each not in text, f"the proxy's password is in {path.name}")


def each_proxy(program, simulator_program, case):
    need_proxies()
    for name in ("squid", "tinyproxy"):
        with rig.workplace() as far, rig.workplace() as between, rig.workplace() as near:
            simulator = rig.Simulator(simulator_program, far, {7: 0, 8: 0, 9: 0})
            proxy = Proxy(name, between)
            case(name, lambda credentials, at=near, to=simulator, by=proxy: Stage(program, to, by, at, credentials))
            expect(simulator.requests(), "the simulator was not asked")
            expect("CONNECT" in "".join(proxy.said()), f"{name} was not asked: {proxy.said()}")
            proxy.stop()
            simulator.stop()


def credentials(program, simulator_program):
    """Each lets the daemon through to its server."""
    def case(_, stage_with):
        stage = stage_with(f"{USER}:{PASSWORD}")
        for number in (7, 8, 9):
            stage.wait_for("domain_active", domain_id=number)
        expect(not stage.daemon.events("gate_closed"), "the gate has closed")
        stage.stop()
    each_proxy(program, simulator_program, case)


def refused(program, simulator_program):
    """Each is quoted with what it wants; the right credentials are used as soon as a reload brings them."""
    def case(name, stage_with):
        stage = stage_with(f"{USER}:wrong-one")
        closed = stage.wait_for("gate_closed", reason="proxy_refused", level="error")
        expect("the proxy refuses the credentials (Basic realm \"" in closed["detail"], f"{name}: {closed}")
        stage.write(f"{USER}:{PASSWORD}")
        stage.process.send_signal(signal.SIGHUP)
        stage.wait_for("domain_active", domain_id=7)
        stage.stop()
        for path in stage.place.glob("daemon.log"):
            path.unlink()
        shutil.rmtree(stage.place / "state")
        without = stage_with(None)
        closed = without.wait_for("gate_closed", reason="proxy_refused", level="error")
        expect("the proxy wants credentials (Basic realm \"" in closed["detail"], f"{name}: {closed}")
        without.stop()
    each_proxy(program, simulator_program, case)


CASES = {case.__name__: case for case in (credentials, refused)}

if __name__ == "__main__":
    CASES[sys.argv[1]](*sys.argv[2:])
