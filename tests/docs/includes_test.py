#!/usr/bin/env python3
"""Which module of lib includes which, and what the pure ones never see, not even through another header.

Usage: includes_test.py SOURCE_DIR
"""
import pathlib
import re
import sys

#: What a module includes of the others. An arrow that is not here is a change of the architecture.
ARROWS = {
    "certcentral": {"net"},
    "config": {"certcentral", "net", "watch"},
    "engine": {"certcentral", "ledger", "report", "watch"},
    "ledger": {"certcentral", "watch"},
    "net": set(),
    "report": {"certcentral", "config", "watch"},
    "watch": {"certcentral"},
}
#: Where another module is included for its plain values only.
VALUES = {
    ("certcentral", "net"): {"net/message.hpp", "net/secret.hpp"},
    ("config", "net"): {"net/origin.hpp", "net/proxy_credentials.hpp", "net/secret.hpp"},
    ("engine", "ledger"): {"ledger/changes.hpp", "ledger/trouble.hpp"},
    ("engine", "report"): {"report/event.hpp", "report/events.hpp"},
    ("report", "config"): {"config/fault.hpp"},
}
#: These decide and do nothing: they include no library that does.
PURE = ("certcentral", "engine", "watch")
DOES = re.compile(r"boost/(asio|beast)|openssl/|sqlite3|SQLiteCpp/|spdlog/|yaml-cpp/|sys/|unistd\.h|systemd/")


def includes(file):
    return re.findall(r'^#include ["<]([^">]+)[">]', file.read_text(encoding="utf-8"), re.MULTILINE)


def module_of(name):
    return name.split("/")[0] if name.split("/")[0] in ARROWS else None


def crossings(lib):
    for file in sorted(lib.glob("*/*.?pp")):
        own = file.parent.name
        for name in includes(file):
            other = module_of(name)
            if other in (None, own):
                continue
            if other not in ARROWS[own]:
                yield f"{own}/{file.name} includes {name}: {own} must not know {other}"
            elif name not in VALUES.get((own, other), {name}):
                yield f"{own}/{file.name} includes {name}: of {other}, {own} knows the plain values alone"


def reached(lib, file, seen):
    """All that `file` includes, with the file that says so."""
    for name in includes(file):
        yield name, file
        inner = lib / name
        if inner.is_file() and inner not in seen:
            seen.add(inner)
            yield from reached(lib, inner, seen)


def impurities(lib):
    for own in PURE:
        for file in sorted((lib / own).glob("*.?pp")):
            for name, where in reached(lib, file, set()):
                if DOES.match(name):
                    yield f"{own}/{file.name} includes {name} through {where.relative_to(lib)}"


def main():
    lib = pathlib.Path(sys.argv[1]) / "lib"
    faults = [*crossings(lib), *impurities(lib)]
    unknown = {place.name for place in lib.iterdir() if place.is_dir()} - ARROWS.keys()
    faults += [f"lib/{name} is in no list of {sys.argv[0]}" for name in sorted(unknown)]
    print("\n".join(faults) or "all includes cross as they may")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
