"""What tests share that start other programs beside the daemon: proxies and servers as Debian ships them."""
import socket
import sys
import time

PATIENCE = 60
#: What squid needs in every test, beside its port: no cache, and no file outside `directory`.
SQUID = """
cache_log {directory}/cache.log
pid_filename none
coredump_dir {directory}
netdb_filename none
pinger_enable off
cache deny all
cache_mem 8 MB
max_filedescriptors 1024
"""


def expect(holds, what):
    if not holds:
        sys.exit(f"wrong: {what}")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def can_connect(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds, what):
    """`what` is the text of the failure, or makes it."""
    end = time.monotonic() + PATIENCE
    while not holds():
        expect(time.monotonic() < end, what() if callable(what) else what)
        time.sleep(0.02)
