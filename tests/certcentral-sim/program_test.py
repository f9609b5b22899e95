#!/usr/bin/env python3
"""certcentral-sim as a program: a real process, real TLS, real signals, loopback only.

Usage: program_test.py PATH_OF_CERTCENTRAL_SIM
"""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = ""
KEY = "program-test-key"
WORLD = """
keys:
  - {key: %s}
latency: {min: 0ms, max: 5ms}
domains:
  - {id: 1, name: www.example.com, published: 0s}
  - {id: 2, name: never.example.com, method: dns-cname-token}
""" % KEY
SLOW_WORLD = WORLD.replace("{min: 0ms, max: 5ms}", "{min: 1h, max: 1h}")


class Simulator:
    """One run of the program; ends it whatever happens."""

    def __init__(self, world=WORLD, *arguments):
        self.directory = tempfile.TemporaryDirectory()
        self.scenario = os.path.join(self.directory.name, "world.yaml")
        self.ca_directory = os.path.join(self.directory.name, "ca")
        with open(self.scenario, "w", encoding="ascii") as out:
            out.write(world)
        self.process = subprocess.Popen(
            [PROGRAM, "--scenario", self.scenario, "--dir", self.ca_directory, *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.ready = self.process.stdout.readline()
        found = re.fullmatch(r"ready https://localhost:(\d+)/services/v2 ca=(.*/ca\.pem)\n", self.ready)
        self.port, self.ca = (int(found[1]), found[2]) if found else (None, None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self.directory.cleanup()

    def tls(self):
        context = ssl.create_default_context(cafile=self.ca)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    def connect(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=self.tls(), timeout=10)

    def raw(self):
        return self.tls().wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=10),
                                      server_hostname="localhost")

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=10)
        return self.process.returncode, out, err


def check(connection, domain, **headers):
    sent = {"X-DC-DEVKEY": KEY, "Content-Type": "application/json", "User-Agent": "program_test/1",
            "Accept": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    connection.request("PUT", f"/services/v2/domain/{domain}/dcv/validate-token", headers=sent)
    return connection.getresponse()


def run_to_end(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=20, check=False)


class ProgramTest(unittest.TestCase):
    def test_a_rehearsal_that_keeps_every_rule_ends_with_0_and_says_so(self):
        with Simulator(WORLD, "--report") as simulator:
            connection = simulator.connect()
            pending = check(connection, 2)
            self.assertEqual(pending.status, 400)
            self.assertEqual(json.loads(pending.read())["errors"][0]["code"], " invalid_dns_cname")
            used = connection.sock
            found = check(connection, 1)
            self.assertIs(connection.sock, used, "the connection was kept alive")
            self.assertEqual(found.status, 200)
            self.assertEqual(len(found.headers.get_all("Set-Cookie")), 3)
            self.assertEqual(found.headers["Content-Type"], "application/json")
            self.assertEqual(json.loads(found.read())["status"], "active")

            status, out, log = simulator.stop()
            self.assertEqual(status, 0, out + log)
            self.assertIn("certcentral-sim: 2 requests in", out)
            self.assertIn("answers: 200: 1 400: 1 429: 0", out)
            self.assertRegex(out, r"(?m)^1 +www\.example\.com +dns-txt-token +1 active ")
            self.assertEqual(out.count("\nok      "), 7)
            self.assertNotIn("BROKEN", out)
            self.assertIn("conn=1 key=prog… PUT /services/v2/domain/2/dcv/validate-token 400  invalid_dns_cname",
                          log)
            self.assertNotIn(KEY, out + log)

    def test_only_the_authoritys_certificate_is_written(self):
        with Simulator() as simulator:
            self.assertEqual(os.listdir(simulator.ca_directory), ["ca.pem"])
            with open(simulator.ca, encoding="ascii") as file:
                self.assertNotIn("PRIVATE", file.read())

    def test_a_broken_rule_ends_with_1(self):
        with Simulator(WORLD, "--report") as simulator:
            connection = simulator.connect()
            for _ in range(2):
                check(connection, 1).read()
            wrong = check(connection, 1, X_DC_DEVKEY="another-key")
            self.assertEqual(wrong.status, 403)
            self.assertIn("access_denied_invalid_key", wrong.read().decode())
            connection.request("GET", "/elsewhere")
            self.assertEqual(connection.getresponse().status, 403)
            status, out, _ = simulator.stop(signal.SIGINT)
            self.assertEqual(status, 1)
            self.assertIn("BROKEN  no domain was asked about after it had been told active: 2 times", out)
            self.assertIn("BROKEN  every request carried a key that may validate: 2 times", out)
            self.assertIn("BROKEN  only PUT /domain/{id}/dcv/validate-token was called", out)

    def test_the_report_comes_as_json_too(self):
        with Simulator() as simulator:
            simulator.stop()
            path = os.path.join(simulator.directory.name, "report.json")
            ended = run_to_end("--scenario", simulator.scenario, "--dir", simulator.ca_directory,
                               "--for", "10s", "--speed", "100", "--report-json", path)
            self.assertEqual(ended.returncode, 0, ended.stderr)
            with open(path, encoding="utf-8") as file:
                report = json.load(file)
            self.assertTrue(report["all_kept"])
            self.assertGreaterEqual(report["world_ms"], 10000)

    def test_maintenance_is_html_and_says_when_to_come_back_in_real_seconds(self):
        closed = WORLD + "maintenance: [{from: 0s, until: 1000d, retry_after: 1h}]\n"
        with Simulator(closed, "--speed", "60") as simulator:
            answer = check(simulator.connect(), 1)
            self.assertEqual(answer.status, 503)
            self.assertEqual(answer.headers["Retry-After"], "60")
            self.assertTrue(answer.headers["Content-Type"].startswith("text/html"))
            self.assertIn("503 Service is unavailable", answer.read().decode())

    def test_several_connections_are_answered_side_by_side(self):
        with Simulator() as simulator:
            connections = [simulator.connect() for _ in range(8)]
            for connection in connections:
                connection.request("PUT", "/services/v2/domain/2/dcv/validate-token",
                                   headers={"X-DC-DEVKEY": KEY})
            self.assertEqual({each.getresponse().status for each in connections}, {400})

    def test_what_is_no_request_costs_only_its_connection(self):
        with Simulator() as simulator:
            big = b"PUT / HTTP/1.1\r\nHost: localhost\r\n"
            for sent, status in ((b"nonsense\r\n\r\n", b"400"),
                                 (big + b"X: " + b"x" * 20000 + b"\r\n\r\n", b"431"),
                                 (big + b"Content-Length: 9999999\r\n\r\n", b"413")):
                with simulator.raw() as peer:
                    peer.sendall(sent)
                    self.assertEqual(peer.recv(12), b"HTTP/1.1 " + status)
            with socket.create_connection(("127.0.0.1", simulator.port), timeout=10) as plain:
                plain.sendall(b"PUT / HTTP/1.1\r\n\r\n")
                plain.recv(100)
            self.assertEqual(check(simulator.connect(), 2).status, 400)

    def test_stop_does_not_wait_for_an_answer_under_way(self):
        with Simulator(SLOW_WORLD, "--report") as simulator:
            connection = simulator.connect()
            connection.request("PUT", "/services/v2/domain/1/dcv/validate-token", headers={"X-DC-DEVKEY": KEY})
            self.assertIn("active", self.line_of(simulator))
            begun = time.monotonic()
            simulator.stop()
            self.assertLess(time.monotonic() - begun, 5)

    def test_a_client_that_gave_up_has_been_told_nothing(self):
        with Simulator(SLOW_WORLD, "--report") as simulator:
            for _ in range(2):
                with simulator.raw() as peer:
                    peer.sendall(b"PUT /services/v2/domain/1/dcv/validate-token HTTP/1.1\r\nHost: localhost\r\n"
                                 b"X-DC-DEVKEY: " + KEY.encode() + b"\r\nContent-Length: 0\r\nAccept: */*\r\n"
                                 b"User-Agent: x\r\nContent-Type: application/json\r\n\r\n")
                    self.assertIn("200 active", self.line_of(simulator))
                self.assertIn("went away before its answer", self.line_of(simulator))
            status, out, _ = simulator.stop()
            self.assertEqual(status, 0, out)

    def test_old_tls_is_refused(self):
        with Simulator() as simulator:
            context = simulator.tls()
            context.set_ciphers("DEFAULT:@SECLEVEL=0")  # or the client would refuse by itself
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                context.wrap_socket(socket.create_connection(("127.0.0.1", simulator.port), timeout=10),
                                    server_hostname="localhost")

    def test_a_bad_scenario_ends_with_78_and_its_line(self):
        with Simulator(WORLD + "colour: blue\n") as simulator:
            self.assertEqual(simulator.ready, "")
            _, err = simulator.process.communicate(timeout=10)
            self.assertEqual(simulator.process.returncode, 78)
            self.assertEqual(err, f"{simulator.scenario}:8: unknown key `colour`\n")

    def test_usage_ends_with_64_and_a_taken_port_with_71(self):
        self.assertEqual(run_to_end("--speed", "fast").returncode, 64)
        with Simulator() as simulator:
            ended = run_to_end("--scenario", simulator.scenario, "--dir", simulator.ca_directory,
                               "--port", str(simulator.port))
            self.assertEqual(ended.returncode, 71, ended.stderr)

    @staticmethod
    def line_of(simulator):
        return simulator.process.stderr.readline()


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main(verbosity=2, warnings="ignore")
