"""A machine of a test's own: a real systemd, in a container without a network, with the package installed.

The guest's root is an overlay over a small Debian that is made once a build directory; nothing of a test is left
in that. What cannot be had here exits with 77 and says why.
"""
import atexit
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root", "TERM": "dumb",
               "DEBIAN_FRONTEND": "noninteractive", "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0"}
# As small as an image for a cloud: without procps, there is no kill(1).
CORE = ["systemd", "systemd-sysv", "dbus", "libnss-systemd", "ca-certificates"]
# What a container is not allowed by itself, and the directives of the unit need: IPAddressDeny is a BPF program,
# KeyringMode a key ring.
ALLOWANCES = ["--capability=CAP_BPF,CAP_PERFMON,CAP_NET_ADMIN,CAP_SYSLOG",
              "--system-call-filter=bpf keyctl add_key request_key perf_event_open"]


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def need_a_guest():
    if os.geteuid() != 0:
        skip("only root can boot a systemd of its own")
    for program in ("systemd-nspawn", "mmdebstrap", "nsenter"):
        if shutil.which(program) is None:
            skip(f"{program} is not installed")
    probe = subprocess.run(["unshare", "--mount", "--pid", "--net", "--fork", "true"], check=False,
                           capture_output=True)
    if probe.returncode != 0:
        skip("namespaces are not allowed here")


def base_tree(place, deb):
    """A small Debian with all that the package depends on; made when it is not there yet."""
    depends = subprocess.run(["dpkg-deb", "-f", deb, "Depends"], capture_output=True, text=True, check=True).stdout
    packages = sorted({*CORE, *(re.match(r"[\w.+-]+", each.strip())[0] for each in depends.split(","))})
    suite = re.search(r"VERSION_CODENAME=(\w+)", pathlib.Path("/etc/os-release").read_text(encoding="utf-8"))[1]
    tree = place / ("guest-" + hashlib.sha256(" ".join([suite, *packages]).encode()).hexdigest()[:12])
    place.mkdir(parents=True, exist_ok=True)
    with open(place / "guest.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not tree.exists():
            growing = tree.with_suffix(".new")
            shutil.rmtree(growing, ignore_errors=True)
            subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "--include=" + ",".join(packages), suite,
                            str(growing)], check=True)
            (growing / "etc/machine-id").write_text("")
            (growing / "etc/hosts").write_text("127.0.0.1 localhost\n")
            growing.rename(tree)
    return tree


class Guest:
    """Boots with these files, {path below the guest's root: path on this machine}, in place."""

    def __init__(self, tree, files):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="dcvwatchd-guest-"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755,size=1g", "guest", self.place], check=True)
        self.root = self.place / "root"
        for name in ("above", "work", "root"):
            (self.place / name).mkdir()
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o",
                        f"lowerdir={tree},upperdir={self.place}/above,workdir={self.place}/work", self.root],
                       check=True)
        self.name = f"dcvwatchd-{os.getpid()}"
        self.groups = [path / self.name for path in
                       map(pathlib.Path, ("/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup"))
                       if os.access(path / "cgroup.procs", os.W_OK)]
        self.container = None
        atexit.register(self.end)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))  # Which ends the guest, too.
        for target, source in files.items():
            where = self.root / target.lstrip("/")
            where.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, where)
        self.boot()

    def boot(self):
        for group in self.groups:  # Of its own, so that guests do not meet.
            group.mkdir()

        def enter():
            for group in self.groups:
                (group / "cgroup.procs").write_text(str(os.getpid()))
        command = ["systemd-nspawn", "--quiet", f"--directory={self.root}", f"--machine={self.name}",
                   "--register=no", "--keep-unit", "--console=pipe", "--private-network", "--resolv-conf=off",
                   "--timezone=off", "--link-journal=no", *ALLOWANCES, "--boot"]
        with open(self.place / "console", "wb") as console:
            self.container = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=console, stderr=console, preexec_fn=enter,
                env={"PATH": os.environ["PATH"], "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})
        end = time.monotonic() + 180
        while time.monotonic() < end and self.container.poll() is None:
            if self.first_process() and self.run("systemctl is-system-running", check=False) in (
                    "running", "degraded"):
                return
            time.sleep(0.1)
        sys.exit("the guest did not boot: " + (self.place / "console").read_text(errors="replace")[-2000:])

    def first_process(self):
        """The guest's systemd as a process of this machine."""
        try:
            children = pathlib.Path(f"/proc/{self.container.pid}/task/{self.container.pid}/children").read_text()
            for child in children.split():
                if pathlib.Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                    return child
        except FileNotFoundError:
            pass
        return None

    def inside(self, *namespaces):
        return ["nsenter", "--target", self.first_process(), *(namespaces or ["--all"])]

    def run(self, script, check=True, give=None):
        """What the script prints there, as root; the last command's exit code counts."""
        done = subprocess.run([*self.inside(), "/bin/bash", "-c", script], env=ENVIRONMENT, input=give, text=True,
                              capture_output=True, timeout=300, check=False)
        if check and done.returncode != 0:
            sys.exit(f"{script}\nexit code {done.returncode}\n{done.stdout}{done.stderr}{self.journal_tail()}")
        return done.stdout.strip()

    def code(self, script):
        return subprocess.run([*self.inside(), "/bin/bash", "-c", script], env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=300, check=False).returncode

    def journal_tail(self):
        return subprocess.run([*self.inside(), "journalctl", "-n", "25", "--no-pager"], env=ENVIRONMENT, text=True,
                              capture_output=True, timeout=120, check=False).stdout

    def write(self, path, content, mode=0o644):
        where = self.root / path.lstrip("/")
        where.parent.mkdir(parents=True, exist_ok=True)
        fresh = where.with_name(where.name + ".new")
        fresh.write_text(content, encoding="utf-8")
        fresh.chmod(mode)
        fresh.rename(where)

    def end(self):
        if self.container is not None and self.container.poll() is None:
            first = self.first_process()
            self.container.send_signal(signal.SIGTERM)
            try:
                self.container.wait(10)
            except subprocess.TimeoutExpired:
                if first:
                    os.kill(int(first), signal.SIGKILL)
                self.container.kill()
                self.container.wait(10)
        subprocess.run(["umount", "--lazy", self.root, self.place], check=False, capture_output=True)
        for group in self.groups:
            subprocess.run(["find", group, "-depth", "-type", "d", "-exec", "rmdir", "{}", "+"], check=False,
                           capture_output=True)
        self.place.rmdir()
