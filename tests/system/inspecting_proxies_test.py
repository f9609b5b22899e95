#!/usr/bin/env python3
"""Real programs that stand in TLS's way (rows L15 and L16 of docs/faults.md): squid and mitmproxy, which inspect it with
a certificate authority of their own, and nginx and Apache, which demand a client certificate.

Usage: inspecting_proxies_test.py CASE DAEMON SIMULATOR. Each runs as a child of the test, with a configuration of its
own. Where one is not installed, the case exits with 77 and says so.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import neighbours
import rig
from neighbours import can_connect, expect, free_port, wait_until

SQUID = """
http_port 127.0.0.1:{port} ssl-bump tls-cert={directory}/proxy.pem generate-host-certificates=on
sslcrtd_program {generator} -s {directory}/issued -M 4MB
ssl_bump bump all
tls_outgoing_options cafile={directory}/ca.pem
http_access allow all
access_log none
""" + neighbours.SQUID
NGINX = """
daemon off;
master_process off;
pid {directory}/pid;
error_log {directory}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxied;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_protocols {version};
        ssl_certificate {directory}/server.pem;
        ssl_certificate_key {directory}/server.key;
        ssl_client_certificate {directory}/proxy.crt;
        ssl_verify_client on;
        location / {{ return 200 "in"; }}
    }}
}}
"""
APACHE = """
ServerName localhost
ServerRoot {directory}
PidFile {directory}/pid
DefaultRuntimeDir {directory}
Mutex file:{directory}
ErrorLog {directory}/error.log
Listen 127.0.0.1:{port}
User www-data
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
SSLSessionCache none
SSLEngine on
SSLProtocol {version}
SSLCertificateFile {directory}/server.pem
SSLCertificateKeyFile {directory}/server.key
SSLCACertificateFile {directory}/proxy.crt
DocumentRoot {directory}
<Location />
    SSLVerifyClient require
    Require all granted
</Location>
"""


def program(name, package):
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        rig.skip(f"{name} is not installed (package {package})")
    return found


def openssl(directory, *arguments):
    done = subprocess.run(["openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "rsa:2048", *arguments],
                          cwd=directory, check=False, capture_output=True, text=True)
    expect(done.returncode == 0, done.stderr)


def make_authority(directory):
    """As Debian's openssl(1) makes one that is not told more: without a keyUsage."""
    openssl(directory, "-subj", "/CN=The authority of a company", "-keyout", "proxy.key", "-out", "proxy.crt")
    (directory / "proxy.pem").write_text((directory / "proxy.crt").read_text() + (directory / "proxy.key").read_text())


def make_server(directory):
    """Its certificate for localhost, and who issued it."""
    make_authority(directory)
    openssl(directory, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext",
            "basicConstraints=critical,CA:FALSE", "-CA", "proxy.crt", "-CAkey", "proxy.key", "-keyout", "server.key", "-out",
            "server.pem")


def start(directory, port, *command):
    with open(directory / "out", "ab") as out:
        process = rig.until_exit(subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True))

    def said():
        return [path.read_text(errors="replace")[-1000:] for path in directory.glob("*")
                if path.name in ("out", "cache.log", "error.log")]

    def listens():
        expect(process.poll() is None, f"{command[0]} ended: {said()}")
        return can_connect(port)
    wait_until(listens, lambda: f"{command[0]} does not listen: {said()}")
    return process


def start_squid(directory, port):
    """Where its authority's certificate is."""
    squid = program("squid", "squid-openssl")
    built = subprocess.run([squid, "-v"], check=True, capture_output=True, text=True).stdout
    if "--with-openssl" not in built:
        rig.skip("this squid cannot inspect TLS (package squid-openssl)")
    generator = pathlib.Path(squid).parent.parent / "lib/squid/security_file_certgen"
    make_authority(directory)
    subprocess.run([generator, "-c", "-s", directory / "issued", "-M", "4MB"], check=True, capture_output=True)
    for path in (directory / "issued", *(directory / "issued").rglob("*")):
        path.chmod(0o777)  # Started by root, squid turns into a user of its own.
    (directory / "squid.conf").write_text(SQUID.format(port=port, directory=directory, generator=generator))
    start(directory, port, squid, "-N", "-f", str(directory / "squid.conf"))
    return directory / "proxy.crt"


def start_mitmproxy(directory, port):
    """Where its authority's certificate is."""
    start(directory, port, program("mitmdump", "mitmproxy"), "-q", "--listen-host", "127.0.0.1", "-p", str(port), "--set",
          f"confdir={directory}/mitmproxy", "--set", f"ssl_verify_upstream_trusted_ca={directory}/ca.pem")
    return directory / "mitmproxy/mitmproxy-ca-cert.pem"


class Watch:
    """A daemon on a configuration whose `api` is that text."""

    def __init__(self, daemon, directory, name, api, environment=None):
        place = directory / name
        place.mkdir()
        self.daemon = rig.Daemon(daemon, str(place), "", [1])
        config = pathlib.Path(self.daemon.config)
        lines = config.read_text().split("\n")
        lines[1] = f"api: {{{api}, key_file: key}}"
        config.write_text("\n".join(lines))
        self.process = self.daemon.start(environment=environment)

    def hears(self, event, *words):
        def found():
            expect(self.process.poll() is None, f"it ended: {self.daemon.events()}")
            return [one for one in self.daemon.events(event) if all(word in json.dumps(one) for word in words)]
        wait_until(found, lambda: f"no {event} with {words}: {self.daemon.events()}")
        self.process.send_signal(signal.SIGTERM)
        expect(self.process.wait(neighbours.PATIENCE) == 0, f"ended with {self.process.returncode}")


def inspected(programs, start_proxy):
    """L15: through a proxy that inspects TLS, with its authority in the ca_file; in the system's store; nowhere."""
    place = rig.workplace()
    directory = pathlib.Path(place.name)
    directory.chmod(0o777)
    simulator = rig.Simulator(programs[1], place.name, {1: 0})
    port = free_port()
    authority = start_proxy(directory, port)
    api = f"url: '{simulator.url}', proxy: 'http://127.0.0.1:{port}'"
    Watch(programs[0], directory, "named", f"{api}, ca_file: {authority}").hears("domain_active")
    Watch(programs[0], directory, "strict", api, {"SSL_CERT_FILE": str(authority), "SSL_CERT_DIR": "/nowhere"}).hears(
        "reason_changed", "tls_failed", "RFC 5280", "api.ca_file")
    Watch(programs[0], directory, "unknown", f"{api}, ca_file: {directory}/ca.pem").hears(
        "reason_changed", "tls_failed", "unknown issuer", "is not in api.ca_file")


def squid(programs):
    inspected(programs, start_squid)


def mitmproxy(programs):
    inspected(programs, start_mitmproxy)


def demanding(programs, versions, start_server):
    """L16: a server that demands a client certificate, with each version of TLS."""
    place = rig.workplace()
    for name, version in versions.items():
        directory = pathlib.Path(place.name) / name
        directory.mkdir()
        pathlib.Path(place.name).chmod(0o777)
        directory.chmod(0o777)
        make_server(directory)
        port = free_port()
        start_server(directory, port, version)
        api = f"url: 'https://localhost:{port}/services/v2', ca_file: {directory}/proxy.crt"
        Watch(programs[0], directory, "watch", api).hears(
            "reason_changed", "tls_failed", "the server demands a client certificate")


def nginx(programs):
    def begin(directory, port, version):
        (directory / "nginx.conf").write_text(NGINX.format(port=port, directory=directory, version=version))
        start(directory, port, program("nginx", "nginx-light"), "-p", str(directory), "-c", str(directory / "nginx.conf"))
    demanding(programs, {"old": "TLSv1.2", "new": "TLSv1.3"}, begin)


def apache(programs):
    def begin(directory, port, version):
        (directory / "apache.conf").write_text(APACHE.format(port=port, directory=directory, version=version))
        start(directory, port, program("apache2", "apache2"), "-X", "-f", str(directory / "apache.conf"))
    demanding(programs, {"old": "-all +TLSv1.2", "new": "-all +TLSv1.3"}, begin)


CASES = {case.__name__: case for case in (squid, mitmproxy, nginx, apache)}

if __name__ == "__main__":
    CASES[sys.argv[1]](sys.argv[2:])
