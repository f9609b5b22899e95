"""Runs the real dcvwatchd against a CertCentral of independent make: `independent_server_test.py DCVWATCHD`.

Shares nothing with the C++ simulator but DigiCert's documentation, so that a misunderstanding which daemon
and simulator have in common is seen here. Needs Python's standard library and the openssl command."""
import contextlib
import datetime
import itertools
import json
import os
import pathlib
import re
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import types
import unittest

KEY = "INDEPENDENT-check-key-0123456789-~!"
CONNECTIONS = 6
ACTIVE = '{"status":"active"}'
HTML = "<!DOCTYPE html><html><head><title>Error</title></head><body>Request unsuccessful.</body></html>"
CLOSE = "Connection: close"


def reply(status, body, content_type="application/json", extra="Via: 1.1 edge"):
    """A response as DigiCert's edge sends it, with three cookies."""
    cookies = "".join(f"Set-Cookie: {name}=a; path=/\r\n" for name in ("nlbi", "visid_incap", "incap_ses"))
    return (f"HTTP/1.1 {status} Status\r\nContent-Type: {content_type}\r\n{extra}\r\n{cookies}"
            f"Content-Length: {len(body.encode())}\r\n\r\n{body}").encode()


def error(status, code):
    return reply(status, json.dumps({"errors": [{"code": code, "message": "An error occurred."}]}))


NOT_YET = error(400, "invalid_dns_txt")
HONEST = {  # Every documented way to say that a domain is validated, and the token in it.
    reply(200, '{"token":"36m5kkf95gx4nwz","status":"active"}'): "36m5kkf95gx4nwz",
    reply(200, '{"token":9007199254740993,"status":"active"}'): "9007199254740993",
    reply(200, ACTIVE): None,
    reply(200, ACTIVE + "\r\n", "Application/JSON;charset=utf-8"): None,
}
NOT_ACTIVE = {  # Bodies of 200 and application/json, and the reason why each is rejected.
    "not_json": [HTML, "", "\ufeff" + ACTIVE, ACTIVE + "\0", ACTIVE + "x", ACTIVE + ACTIVE],
    "not_an_object": [f"[{ACTIVE}]"],
    "duplicate_key": ['{"status":"inactive","status":"active"}', '{"status":"","st\\u0061tus":"active"}'],
    "errors_beside_success": ['{"status":"active","errors":[{"code":"other"}]}'],
    "unknown_status": ['{"status":"ACTIVE"}', '{"status":" active"}', '{"status":"active\\u0000"}'],
    "status_not_text": ['{"status":null}', '{"status":true}'],
    "status_missing": ['{"Status":"active"}', f'{{"domain":{ACTIVE}}}'],
}
ODD = {  # The verdict and reason to be logged, and the responses that deserve them.
    "not_yet invalid_dns_txt": [
        NOT_YET, error(400, "invalid_dns_txt|timeout"), error(400, " invalid_dns_txt | timeout"),
        reply(400, '{"errors":[{"code":"other"},{"code":"invalid_dns_txt"}]}'),
        *[reply(400, f'{{"{key}":{{"code":"invalid_dns_txt"}}}}') for key in ("errors", "error")],
        NOT_YET + reply(200, ACTIVE)],  # The second response answers nobody's request.
    "not_yet file_random_value_not_found": [error(400, "file_random_value_not_found")],
    "not_yet invalid_dns_cname": [error(400, " invalid_dns_cname"), error(400, "invalid_dns_cname")],
    "not_yet inactive": [reply(200, '{"status":"inactive"}')],
    "refused invalid_key": [error(403, "access_denied|access_denied_invalid_key")],
    "refused invalid_api_key": [error(401, "invalid_api_key")],
    "refused missing_permission": [error(403, "access_denied|missing_permission")],
    "refused access_denied": [error(403, "access_denied|ip_not_allowed"), reply(403, ACTIVE)],
    "unknown_domain not_found": [error(404, "not_found"), error(404, "not_found|route")],
    "limited request_limit_exceeded": [error(429, "request_limit_exceeded"), reply(429, HTML, "text/html")],
    "maintenance maintenance": [reply(503, "503 Service is unavailable"), reply(503, HTML, "text/html")],
    "failed server_error": [reply(500, ACTIVE), reply(502, HTML, "text/html"), reply(504, "")],
    "failed connection_lost": [reply(200, ACTIVE + " ", extra=CLOSE)[:-1]],
    "rejected broken_framing": [reply(200, ACTIVE, extra=CLOSE).replace(b"Content-Length: ", b"Content-Length: 0, ")],
    "rejected unsupported_framing": [reply(200, ACTIVE, extra=CLOSE).replace(b"Content-Length", b"X")],
    "rejected body_too_large": [reply(200, ACTIVE + " " * 65536)],
    "rejected redirect": [reply(code, ACTIVE, extra="Location: /") for code in (301, 302, 307, 308)],
    "rejected unexpected_status": [reply(201, ACTIVE), reply(405, ACTIVE), b"HTTP/1.1 204 None\r\n\r\n"],
    "rejected wrong_content_type": [
        reply(200, ACTIVE, "text/html"), reply(200, ACTIVE).replace(b"Content-Type", b"X"),
        *[reply(code, HTML, "text/html") for code in (200, 400, 401, 403, 404)]],
    "rejected content_encoded": [reply(200, ACTIVE, extra="Content-Encoding: gzip")],
    "rejected unknown_code": [error(400, "teapot"), error(400, "other|invalid_dns_txt"), reply(400, ACTIVE)],
    **{f"rejected {reason}": [reply(200, body) for body in bodies] for reason, bodies in NOT_ACTIVE.items()},
}
AT_ITS_PACE = ("not_yet", "rejected unknown_code", "rejected unknown_status")  # Others are followed by a pause.
ALL_ODD = [(f"{verdict} {0 if verdict == 'failed connection_lost' else odd[9:12].decode()}", odd)
           for verdict, responses in ODD.items() for odd in responses]
ODD_PLANS = dict(enumerate((plan for plan in ALL_ODD if plan[0].startswith(AT_ITS_PACE)), 1234567))
BEACON, HELD, AT_ONCE = 7, 8, 9223372036854775807
ALL = [BEACON, HELD, AT_ONCE, *ODD_PLANS]


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        with contextlib.suppress(OSError):  # A refused handshake, a connection reset.
            self.request.do_handshake()
            while lines := list(itertools.takewhile(b"\r\n".__ne__, self.rfile)):
                answer = self.server.answer(*[line.decode("latin-1").removesuffix("\r\n") for line in lines])
                self.wfile.write(answer)
                if CLOSE.encode() in answer:
                    return


class Service(socketserver.ThreadingTCPServer):
    """Answers each domain id by its plan, an iterator over responses, then `active`. Writes all down."""
    daemon_threads = True

    def __init__(self, plans):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.host = f"localhost:{self.server_address[1]}"
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain("server.crt", "server.key")
        self.plans, self.exchanges, self.owed = plans, [], []
        self.changed = threading.Condition()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def get_request(self):
        client, address = super().get_request()
        return self.tls.wrap_socket(client, server_side=True, do_handshake_on_connect=False), address

    def answer(self, line, *fields):
        number = int(re.search(r"/domain/(\d+)/|$", line)[1] or 0)
        with self.changed:
            exchange = types.SimpleNamespace(line=line, fields=fields, domain_id=number, answer=None,
                                             beside=[other.domain_id for other in self.owed])
            self.exchanges.append(exchange)
            self.owed.append(exchange)
            self.changed.notify_all()
            exchange.answer = next(self.plans.get(number, iter([])), reply(200, ACTIVE))
            self.owed.remove(exchange)
            exchange.sent_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")[:23]
        return exchange.answer

    def to(self, number):
        return [exchange for exchange in self.exchanges if exchange.domain_id == number]

    def beacon(self):
        """Pending until all others are active, and twenty checks longer."""
        while {one.domain_id for one in self.exchanges if one.answer in HONEST} < {*ALL} - {BEACON}:
            yield NOT_YET
        yield from [NOT_YET] * 20

    def held(self):
        """Owes its first answer until the beacon was asked five times more."""
        enough = len(self.to(BEACON)) + 5
        self.changed.wait_for(lambda: len(self.to(BEACON)) >= enough, timeout=10)
        yield NOT_YET


def certify(name, signer=None, hosts="DNS:authority.example"):
    """Makes name.key and name.crt: a server's if there is a signer, else an authority's."""
    kind, usage = ("CA:FALSE", "digitalSignature") if signer else ("CA:TRUE", "keyCertSign, cRLSign")
    signing = f"-CA {signer}.crt -CAkey {signer}.key -CAcreateserial" if signer else f"-signkey {name}.key"
    pathlib.Path("extensions").write_text(
        f"basicConstraints = critical, {kind}\nkeyUsage = critical, {usage}\nsubjectAltName = {hosts}\n"
        "subjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n")
    for command in (f"req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={kind} "
                    f"-keyout {name}.key -out {name}.csr",
                    f"x509 -req -in {name}.csr -out {name}.crt -days 2 -extfile extensions {signing}"):
        subprocess.run(["openssl", *command.split()], check=True, timeout=20, capture_output=True)


def serve(plans, hosts="DNS:localhost, IP:127.0.0.1", authority="ca"):
    certify("server", authority, hosts)
    service = Service(plans)
    unittest.addModuleCleanup(service.server_close)
    unittest.addModuleCleanup(service.shutdown)
    return service


def start(service, numbers, *options, floor="10ms"):
    here = pathlib.Path.cwd()
    domains = "".join(f"  - id: {number}\n    name: n{number}.example\n" for number in numbers)
    pathlib.Path("dcvwatchd.yaml").write_text(
        f"api:\n  url: https://{service.host}/services/v2\n  connections: {CONNECTIONS}\n"
        f"  key_file: {here}/api_key\n  ca_file: {here}/ca.crt\ndomains:\n{domains}"
        f"limits:\n  per_5s: 1000000\n  per_3min: 1000000\nschedule:\n  floor: {floor}\n  at_one_day: 10ms\n")
    state = tempfile.mkdtemp(dir=here)
    command = f"run --config dcvwatchd.yaml --state-dir {state} --log-format json --log-level debug".split()
    daemon = subprocess.Popen([BINARY, *command, *options], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env={**os.environ, "https_proxy": "http://127.0.0.1:9"})
    unittest.addModuleCleanup(daemon.kill)
    return daemon


def run_to_its_end(*arguments):  # The exit code, everything printed, and the events.
    daemon = start(*arguments)
    output, log = daemon.communicate(timeout=45)
    return daemon.returncode, output + log, [json.loads(line) for line in log.splitlines()]


def about(log, number, *names):
    return [event for event in log if event.get("domain_id") == number and event["event"] in names]


def answers(log, number):
    return ["{answer} {reason} {http_status}".format(**one) for one in about(log, number, "check_answered")]


class EveryKnownAnswer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = service = serve({})
        service.plans.update({BEACON: service.beacon(), HELD: service.held()})
        cls.expected = {HELD: ["not_yet invalid_dns_txt 400"], AT_ONCE: []}
        for (number, (verdict, odd)), honest in zip(ODD_PLANS.items(), itertools.cycle(HONEST)):
            times = 1 + number % 2
            service.plans[number] = iter([odd] * times + [honest])
            cls.expected[number] = [verdict] * times
        cls.code, cls.printed, cls.events = run_to_its_end(service, ALL, "--until-done", "--for", "30s")
        cls.expected[BEACON] = ["not_yet invalid_dns_txt 400"] * (len(service.to(BEACON)) - 1)

    def test_each_answer_gets_its_verdict_and_reason_in_order(self):
        for number in ALL:
            with self.subTest(number):
                self.assertEqual(answers(self.events, number), [*self.expected[number], "active active 200"])
                counts = [event["checks"] for event in about(self.events, number, "check_answered")]
                self.assertEqual(counts, list(range(1, len(counts) + 1)))

    def test_each_transition_is_logged_exactly_once_and_ends_the_watch(self):
        identities = [event["transition_id"] for event in self.events if event["event"] == "domain_active"]
        self.assertEqual((len(identities), len(set(identities))), (len(ALL), len(ALL)))
        for number in ALL:
            with self.subTest(number):
                step, end = about(self.events, number, "domain_active", "watch_ended")
                self.assertEqual((step["event"], step["level"]), ("domain_active", "notice"))
                self.assertEqual(step["domain_name"], f"n{number}.example")
                self.assertEqual(step["checks"], len(self.expected[number]) + 1)
                self.assertEqual(step.get("first_check", False), number == AT_ONCE)
                self.assertEqual(step.get("token"), HONEST.get(self.service.to(number)[-1].answer))
                self.assertEqual((end["event"], end["cause"]), ("watch_ended", "active"))

    def test_no_domain_is_called_active_before_its_honest_answer(self):
        for event in [event for event in self.events if event["event"] == "domain_active"]:
            honest, = [one for one in self.service.to(event["domain_id"]) if one.answer in HONEST]
            self.assertGreaterEqual(min(event["time"], event["activated_at"]), honest.sent_at)

    def test_no_request_follows_a_transition(self):
        for number in ALL:
            self.assertEqual(len(self.service.to(number)), len(self.expected[number]) + 1)
        later = itertools.takewhile(lambda one: one.domain_id == BEACON, reversed(self.service.exchanges))
        self.assertGreater(len(list(later)), 20)

    def test_every_request_is_the_one_put_with_each_header_once(self):
        wanted = re.compile("Accept-Encoding: identity\nAccept: application/json\nContent-Length: 0\n"
                            f"Content-Type: application/json\nHost: {self.service.host}\n"
                            rf"User-Agent: dcvwatchd/\S+\nX-DC-DEVKEY: {re.escape(KEY)}")
        for one in self.service.exchanges:
            self.assertEqual(one.line, f"PUT /services/v2/domain/{one.domain_id}/dcv/validate-token HTTP/1.1")
            self.assertTrue(wanted.fullmatch("\n".join(sorted(one.fields))), one.fields)

    def test_one_request_for_a_domain_is_under_way_at_a_time_and_few_in_all(self):
        exchanges = self.service.exchanges
        self.assertGreaterEqual(sum(HELD in one.beside for one in exchanges), 5)
        self.assertEqual([one for one in exchanges if one.domain_id in one.beside], [])
        self.assertLess(max(len(one.beside) for one in exchanges), CONNECTIONS)

    def test_all_active_exits_0_and_the_key_is_printed_nowhere(self):
        self.assertEqual(self.code, 0)
        self.assertNotIn(KEY, self.printed)


class EveryAnswerThatIsTrouble(unittest.TestCase):
    def test_each_gets_its_verdict_and_reason_and_makes_nobody_active(self):
        service = serve({})
        for verdict, odd in [plan for plan in ALL_ODD if not plan[0].startswith(AT_ITS_PACE)]:
            with self.subTest(verdict, odd=odd[:80]):
                service.plans[HELD] = itertools.repeat(odd)
                daemon = start(service, [HELD, AT_ONCE], floor="1m")
                events = []
                while not (answers(events, HELD) and about(events, AT_ONCE, "domain_active")):
                    events.append(json.loads(daemon.stderr.readline()))
                daemon.terminate()
                events += [json.loads(line) for line in daemon.stderr]
                self.assertEqual(daemon.wait(timeout=5), 0)
                daemon.stdout.close()
                daemon.stderr.close()
                self.assertEqual(answers(events, HELD), [verdict])
                self.assertEqual(about(events, HELD, "domain_active"), [])
                self.assertEqual(answers(events, AT_ONCE), ["active active 200"])
                self.assertEqual(len(about(events, AT_ONCE, "domain_active")), 1)


class NeverActive(unittest.TestCase):
    def test_until_done_exits_1_when_time_ends_with_a_domain_pending(self):
        service = serve({HELD: itertools.repeat(NOT_YET)})
        code, printed, events = run_to_its_end(service, [HELD, AT_ONCE], "--until-done", "--for", "1s")
        self.assertEqual(code, 1)
        self.assertEqual([one["domain_id"] for one in events if one["event"] == "domain_active"], [AT_ONCE])
        self.assertNotIn(KEY, printed)

    def test_an_unsuitable_method_is_warned_about_and_not_asked_about_again_soon(self):
        service = serve({HELD: itertools.repeat(error(400, "invalid_dns_method"))})
        code, _, events = run_to_its_end(service, [HELD], "--for", "1s")
        self.assertEqual((code, len(service.exchanges)), (0, 1))
        self.assertEqual(answers(events, HELD), ["method_unsuitable invalid_dns_method 400"])
        self.assertEqual([one["level"] for one in about(events, HELD, "method_unsuitable")], ["warning"])


class UntrustedServer(unittest.TestCase):
    def assert_refused(self, service):
        daemon = start(service, [AT_ONCE], "--for", "20s")
        answered = json.loads(next(line for line in daemon.stderr if "check_answered" in line))
        daemon.terminate()
        daemon.communicate(timeout=5)
        self.assertEqual((daemon.returncode, answered["reason"]), (0, "tls_failed"))
        self.assertEqual(service.exchanges, [])

    def test_a_certificate_for_another_host_gets_no_request_and_a_clean_stop(self):
        self.assert_refused(serve({}, hosts="DNS:other.example, IP:127.0.0.1"))

    def test_a_certificate_of_an_unknown_authority_gets_no_request_and_a_clean_stop(self):
        certify("stranger")
        self.assert_refused(serve({}, authority="stranger"))


if __name__ == "__main__":
    BINARY = os.path.abspath(sys.argv.pop(1))
    with tempfile.TemporaryDirectory() as directory, contextlib.chdir(directory):
        certify("ca")
        pathlib.Path("api_key").touch(0o600)
        pathlib.Path("api_key").write_text(KEY + "\n")
        unittest.main()
