#!/usr/bin/env python3
"""I4 of docs/faults.md: a key that is told from everything else appears in nothing that the daemon leaves behind or lets others
see: what it prints and logs, its ledger, its arguments and environment, a core file, its memory.

Usage: canary_test.py CASE DAEMON SIMULATOR. A case that this machine cannot play exits with 77 and says why.
"""
import base64
import json
import os
import pathlib
import shutil
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time

import rig

#: With whatever JSON, URLs and shells write differently.
KEY = 'cNrY+7hQ/2vB%x=9Lk~"Wd4\\Tz8&Jm6#Rp3;Gs5'
#: The proxy's credentials, likewise; a blank may be in them, and a colon in the password.
PROXY = 'dcv-user:qZ8:j"Wn5\\Hx3 fT6~Gb9%Lm2+Vc7'
#: How an event begins in each form of the log.
NAMED = {"text": "event={}", "json": '"event":"{}"'}
NOBODY = 65534
#: Any will do where nobody is reached: Debian's.
TRUST_STORE = "/etc/ssl/certs/ca-certificates.crt"


OF_KEY = list(rig.disguises(KEY))
PASSWORD = PROXY.split(":", 1)[1]
DISGUISES = [*OF_KEY, *rig.disguises(PASSWORD), base64.b64encode(PROXY.encode())]


def expect(holds, what):
    if not holds:
        sys.exit(f"wrong: {what}")


def expect_no_key(where, text, disguises=None):
    found = [each for each in disguises or DISGUISES if each in text]
    expect(not found, f"the key or the proxy's password is in {where}, as {found[:1]}: {text[:2000]}")


class Stage:
    """A daemon's configuration and key, and a place of its own for all that it writes."""

    def __init__(self, directory, program, url, ca, more="", domains=(7, 8), at_one_day="10ms"):
        self.directory, self.program = pathlib.Path(directory), program
        self.seen = self.directory / "seen"
        self.seen.mkdir()
        self.write_key(KEY.encode() + b"\n")
        self.write_key(PROXY.encode() + b"\n", name="proxy")
        self.config = self.directory / "dcvwatchd.yaml"
        self.config.write_text(f"api: {{url: '{url}', ca_file: '{ca}', key_file: key{more}}}\n"
                               f"schedule: {{floor: 10ms, at_one_day: {at_one_day}}}\n"
                               f"limits: {{per_5s: 1000000, per_3min: 1000000}}\ndomains: {list(domains)}\n")

    def write_key(self, text, mode=0o600, name="key"):
        file = self.directory / name
        file.write_bytes(text)
        file.chmod(mode)

    def start(self, command, *arguments, prefix=()):
        """A process whose output goes where all is searched at the end."""
        number = len(list(self.seen.glob("*.out")))
        with open(self.seen / f"{number}-{command}.out", "wb") as out:
            return rig.until_exit(subprocess.Popen(
                [*prefix, self.program, command, *arguments, "--config", self.config, "--state-dir", self.seen / "state",
                 "--log-level", "trace"], stdout=out, stderr=out, start_new_session=True, cwd=self.seen))

    def run(self, *arguments):
        """The exit code."""
        return self.start(*arguments).wait(30)

    def said(self):
        return b"".join(path.read_bytes() for path in sorted(self.seen.glob("*.out")))

    def wait_for(self, text):
        end = time.monotonic() + 20
        while text not in self.said():
            expect(time.monotonic() < end, f"never said {text}: {self.said()[-2000:]}")
            time.sleep(0.02)

    def expect_no_key(self):
        files = [path for path in self.seen.rglob("*") if path.is_file()]
        expect(self.said(), "it said nothing")
        for path in files:
            expect_no_key(path.name, path.read_bytes())
        return files


class Listener(socketserver.ThreadingTCPServer):
    """Gives each connection on loopback to `converse`, on a thread of its own."""
    daemon_threads = True

    def __init__(self, converse):
        super().__init__(("127.0.0.1", 0), converse)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def finish_request(self, request, client_address):
        try:
            self.RequestHandlerClass(request)
        except OSError:
            pass  # The daemon is gone.

    def shutdown_request(self, request):
        request.close()


def header_of(connection):
    """What arrives until an empty line."""
    text = b""
    while b"\r\n\r\n" not in text:
        part = connection.recv(4096)
        if not part:
            break
        text += part
    return text


def trusted_server(directory, answer):
    """A TLS server that says `answer`; its certificate is `ca.pem`."""
    ca, private = os.path.join(directory, "ca.pem"), os.path.join(directory, "server.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", private, "-out", ca],
                   check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(ca, private)

    def converse(connection):
        with tls.wrap_socket(connection, server_side=True) as inside:
            heard = header_of(inside)
            if not heard:  # The daemon was ended.
                return
            expect_heard(heard)
            inside.sendall(answer(heard))
    return Listener(converse), ca


def expect_heard(request):
    """That the test is one: the server was told the key."""
    if b"X-DC-DEVKEY: " + KEY.encode() + b"\r\n" not in request:
        os.write(2, b"wrong: the server was not told the key\n")
        os._exit(1)


def reply(status, body, fields="Content-Type: application/json"):
    return (f"HTTP/1.1 {status}\r\n{fields}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()


def error(status, code):
    return reply(f"{status} No", json.dumps({"errors": [{"code": code, "message": f"{KEY} is no key"}]}))


#: Answers that hold the key wherever the daemon reads, shows or keeps something of an answer.
ECHOES = [
    error(401, KEY), error(401, f"invalid_api_key|{KEY}"), error(403, f"access_denied|{KEY}"), error(400, KEY),
    error(400, "x" * 240 + KEY), error(400, KEY * 3), error(404, KEY), error(418, KEY),
    error(400, KEY).replace(b'"errors"', b'"error"'), error(400, KEY).replace(b"/", b"\\/"),
    reply("200 OK", json.dumps({"status": KEY})), reply("200 OK", json.dumps({"status": f" active {KEY}"})),
    reply("200 OK", json.dumps({"status": "active", "token": KEY})), reply("200 OK", json.dumps({KEY: 1})),
    reply("200 OK", json.dumps([KEY])), reply("200 OK", KEY), reply("200 OK", f'{{"{KEY}'),
    reply(f"200 {KEY}", '{"status":"inactive"}'), reply("200 OK", KEY, f"Content-Type: text/{KEY}"),
    reply("200 OK", KEY, f"Content-Encoding: {KEY}"), reply("200 OK", KEY, f"Transfer-Encoding: {KEY}"),
    reply("302 Found", KEY, f"Location: https://localhost:1/?{KEY}"), reply("429 Slow", KEY, f"Retry-After: {KEY}"),
    reply("503 Later", KEY, f"Retry-After: {KEY}"), reply("500 No", KEY), f"HTTP/1.1 {KEY}\r\n\r\n".encode(),
    reply("200 OK", KEY, f"{KEY}: x"), reply("200 OK", KEY, f"X: {KEY}\r\n {KEY}"), KEY.encode(), KEY.encode() * 1000,
    b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + KEY.encode(),
    None]  # The request itself.


def echo(program, server, ca, number):
    """One answer, asked for in both ways, each with a ledger of its own: a gate may close."""
    for form, command in (("text", ("check", str(number))), ("json", ("run",))):
        with rig.workplace() as directory:
            stage = Stage(directory, program, f"https://localhost:{server.port}/v2", ca, domains=[number])
            process = stage.start(*command, "--log-format", form)
            stage.wait_for(b"check_answered")
            process.terminate()
            process.wait(30)
            stage.run("status", "--json")
            stage.expect_no_key()


def echoing_servers(program, _):
    """A server that sends back what it was sent, in every place: none of it is shown or kept."""
    def answer(request):
        number = int(request.split(b"/domain/")[1].split(b"/")[0])
        return ECHOES[number - 1] or request
    with rig.workplace() as directory:
        server, ca = trusted_server(directory, answer)
        for number in range(1, len(ECHOES) + 1):
            echo(program, server, ca, number)
        print(f"{len(ECHOES)} echoes")


def behind(proxy):
    return f", proxy: 'http://127.0.0.1:{proxy.port}', proxy_credentials_file: proxy"


def echoing_proxies(program, _):
    """A proxy that sends its credentials back, in every place that is read: none of them is shown or kept."""
    sent = base64.b64encode(PROXY.encode()).decode()
    answers = [f"HTTP/1.1 {status} {echo}\r\n{field}: Basic realm=\"{echo}\", {echo}\r\n\r\n" for echo in (PROXY, PASSWORD, sent)
               for status in (200, 302, 401, 403, 407, 500, 503, "") for field in ("Proxy-Authenticate", "WWW-Authenticate")]
    answers += [PROXY, sent, sent + "\r\n\r\n", f"HTTP/1.1 200 OK\r\n\r\n{PROXY}", f"HTTP/1.1 200 OK\r\n\r\n<p>{sent}"]
    left = list(answers)

    def converse(connection):
        asked = header_of(connection)
        if asked and left:
            expect(sent.encode() in asked, "the proxy was not told its credentials")
            connection.sendall(left.pop().encode())
    with rig.workplace() as directory:
        stage = Stage(directory, program, "https://localhost:1/v2", TRUST_STORE, behind(Listener(converse)))
        stage.config.write_text(stage.config.read_text().replace("[7, 8]", str(list(range(1, 6)))))
        process = stage.start("run", "--log-format", "json")
        stage.wait_for(b'"summary"')
        while left:  # The gate closes; a reload has one probe out at once.
            before = len(left)
            process.send_signal(signal.SIGHUP)
            end = time.monotonic() + 20
            while len(left) == before and time.monotonic() < end:
                time.sleep(0.01)
            expect(len(left) < before, f"the proxy was not asked: {stage.said()[-2000:]}")
        stage.wait_for(b"the proxy")
        process.terminate()
        process.wait(30)
        stage.run("status", "--json")
        stage.expect_no_key()
        print(f"{len(answers)} echoes of a proxy")


def through_a_proxy(heard):
    """A proxy's side of a conversation: what it hears is appended to `heard`."""
    def pump(source, target, note):
        while part := source.recv(65536):
            note(part)
            target.sendall(part)

    def converse(connection):
        asked = header_of(connection)
        heard.append(asked)
        port = int(asked.split()[1].rsplit(b":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as server:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            threading.Thread(target=pump, args=(server, connection, len), daemon=True).start()
            pump(connection, server, heard.append)
    return converse


def commands(program, simulator_program):
    """Every command, in text and JSON, through a proxy: the key is in none of what they leave, say or are called with."""
    rig.need_to_see_inside()
    heard = []
    with rig.workplace() as outside, rig.workplace() as directory:
        rig.KEY = KEY
        simulator = rig.Simulator(simulator_program, outside, {7: 0, 8: None})
        proxy = Listener(through_a_proxy(heard))
        stage = Stage(directory, program, simulator.url, f"{outside}/ca.pem", behind(proxy),
                      at_one_day="20m")
        for form in ("text", "json"):
            expect(stage.run("check-config", "--log-format", form) == 0, "check-config")
            expect(stage.run("check", "7", "8", "--log-format", form) == 1, "check")
            process = stage.start("run", "--log-format", form)
            stage.wait_for(NAMED[form].format("summary").encode())
            expect(stage.run("reload", "--log-format", form) == 0, "reload")
            for of_process in ("cmdline", "environ"):
                expect_no_key(of_process, pathlib.Path(f"/proc/{process.pid}/{of_process}").read_bytes())
            stage.write_key(f"{KEY} no more\n".encode())
            process.send_signal(signal.SIGHUP)
            stage.wait_for(NAMED[form].format("config_rejected").encode())
            stage.write_key(KEY.encode() + b"\n")
            stage.write_key(f"{PROXY}\ttab\n".encode(), name="proxy")
            process.send_signal(signal.SIGHUP)
            stage.wait_for(b"holds a tab")
            stage.write_key(PROXY.encode() + b"\n", name="proxy")
            process.kill()  # So that the write-ahead log stays.
            process.wait()
            expect(any(path.name == "ledger.db-wal" for path in stage.expect_no_key()), "no write-ahead log was searched")
            for command in ("status", "plan"):
                expect(stage.run(command, "--log-format", form) == 0 and stage.run(command, "--json") == 0, command)
        stage.expect_no_key()
        expect(b"is active" in stage.said() and simulator.requests(), f"nothing was asked: {stage.said()}")
        expect(any(part.startswith(b"CONNECT ") for part in heard) and len(heard) > 2, "nobody asked the proxy")
        expect_no_key("what the proxy heard", b"".join(heard), OF_KEY)
        told = b"Proxy-Authorization: Basic " + base64.b64encode(PROXY.encode()) + b"\r\n"
        expect(all(told in part for part in heard if part.startswith(b"CONNECT ")), "the proxy was not told its credentials")
        print(f"{len(heard)} pieces through the proxy")


#: Contents and mode of a key file that is none.
BAD_KEYS = [(KEY + " and more\n", 0o600), (KEY + "\n", 0o644), (KEY + "\r\n\r\n", 0o600), (KEY + "\n" + KEY + "\n", 0o600),
            (KEY * 8 + "\n", 0o600), (KEY * 200, 0o600), (KEY + "\t\n", 0o600), (KEY + "\0", 0o600), (KEY + "\u2011", 0o600),
            (f"key: {KEY}\n", 0o600)]


def faulty_key_files(program, _):
    """A key file that is none: what is wrong is said, and nothing of what it holds."""
    for content, mode in BAD_KEYS:
        with rig.workplace() as directory:
            stage = Stage(directory, program, "https://localhost:1/v2", TRUST_STORE)
            stage.write_key(content.encode(), mode)
            for form in ("text", "json"):
                for command in (["run"], ["check", "7"], ["check-config"]):
                    expect(stage.run(*command, "--log-format", form) == 78, f"{command} took {content!r}")
                stage.run("plan", "--log-format", form)
            expect(b"API key" in stage.said(), f"the fault is not named: {stage.said()}")
            stage.expect_no_key()
    print(f"{len(BAD_KEYS)} faulty files")


def user_of_no_rights(directory):
    """What makes a command one of an ordinary user, who then owns `directory`."""
    if os.geteuid() != 0:
        return []
    prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]
    if subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode != 0:
        rig.skip("setpriv cannot become an ordinary user here")
    for path in (pathlib.Path(directory), *pathlib.Path(directory).rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    return prefix


def dumps_core(process):
    """Whether SIGABRT makes it leave a core, be it in a file or to a program (core(5))."""
    os.kill(process.pid, signal.SIGABRT)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = -signal.SIGABRT
    expect(os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGABRT, f"it ended with {status}")
    return os.WCOREDUMP(status)


def memory(program, _):
    """No core file, and nobody of the same user who reads or traces it: held against a process that allows all that."""
    with rig.workplace() as directory:
        own = shutil.copy(program, directory)  # Where any user can run it.
        stage = Stage(directory, own, "https://localhost:1/v2", TRUST_STORE)
        prefix = user_of_no_rights(directory)
        with_cores = ["sh", "-c", 'ulimit -c unlimited && exec "$0" "$@"', *prefix]
        readable = rig.until_exit(subprocess.Popen([*with_cores, "sleep", "60"], cwd=stage.seen, start_new_session=True))
        daemon = stage.start("run", "--log-format", "json", prefix=with_cores)
        stage.wait_for(b'"summary"')

        def can(*command):
            return subprocess.run([*prefix, *command], check=False, capture_output=True, cwd=stage.seen).returncode == 0
        for file in ("environ", "maps", "fd/0"):
            expect(can("head", "-c1", f"/proc/{readable.pid}/{file}"), f"the test cannot read {file} of any process")
            expect(not can("head", "-c1", f"/proc/{daemon.pid}/{file}"), f"{file} can be read")
        tried = ["/proc"]
        if shutil.which("gcore") and can("gcore", "-o", "readable", str(readable.pid)):
            expect(not can("gcore", "-o", "daemon", str(daemon.pid)), "it can be traced")
            tried.append("gcore")
        if dumps_core(readable):
            expect(not dumps_core(daemon), "it leaves a core")
            tried.append("SIGABRT")
        if tried == ["/proc"]:
            rig.skip("no process leaves a core here, and gcore(1) cannot trace any")
        stage.expect_no_key()
        print(f"refused: {', '.join(tried)}")


CASES = {case.__name__: case for case in (echoing_servers, echoing_proxies, commands, faulty_key_files, memory)}

if __name__ == "__main__":
    CASES[sys.argv[1]](*sys.argv[2:])
