#!/usr/bin/env python3
"""Plants small bugs, one at a time, and says which of the tests find them. By hand; not a part of the test run.

Usage: mutate.py [--worlds] [WORD...]

Works on a copy of the committed sources in a temporary folder. Each bug of mutants.py whose module or text holds one
of the words (all, without words) is applied, the tests are built and run, the quick ones first, until one fails.
--worlds: runs the simulated worlds alone, and says which bugs turn a world red.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import mutants

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: So long may all tests of one program take before that counts as a failure: a bug may let a test hang.
PATIENCE_S = 300
WORLDS = [(["tests/world/simulated_worlds", "1", "60", "30"], "worlds")]
#: Of a bug that does not apply any more, or does not compile.
INVALID = "INVALID"
#: Programs that need no more than the module, in the order of their time.
SUITES = {
    "certcentral": ["certcentral_test", "watch_test"],
    "config": ["config_test"],
    "daemon": [],
    "engine": ["engine_test"],
    "ledger": ["ledger_test"],
    "net": ["net_test"],
    "report": ["report_test"],
    "watch": ["watch_test", "engine_test"],
}


def run(command, directory, patience=PATIENCE_S):
    try:
        return subprocess.run(command, cwd=directory, timeout=patience, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode
    except subprocess.TimeoutExpired:
        return -1


def copy(place):
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(place)], check=True)
    os.environ.update(CCACHE_BASEDIR=str(place), CCACHE_NOHASHDIR="true")
    # What a bug leaves unused is no reason not to compile it.
    unused = " ".join(f"-Wno-unused-{what}" for what in ("parameter", "variable", "but-set-variable", "function"))
    subprocess.run(["cmake", "--preset", "release", "-Wno-dev", f"-DCMAKE_CXX_FLAGS={unused}"], cwd=place, check=True,
                   stdout=subprocess.DEVNULL)
    build = place / "build" / "release"
    subprocess.run(["ninja", "--quiet"], cwd=build, check=True, stdout=subprocess.DEVNULL)
    return build


def suites(module):
    own = [([f"tests/{name}"], name) for name in SUITES[module]]
    late = [([f"tests/{name}"], name) for name in ("daemon_test", "faults_test")]
    scripts = [(["ctest", "-R", r"^(S\d|N\d|R\d|X\d|I4)"], "system")]
    return own + WORLDS + late + scripts


def caught_by(build, bug, worlds_alone):
    source = build.parents[1] / bug.file
    sound = source.read_text(encoding="utf-8")
    if sound.count(bug.before) != 1:
        return INVALID
    source.write_text(sound.replace(bug.before, bug.after), encoding="utf-8")
    try:
        for command, name in WORLDS if worlds_alone else suites(bug.module):
            programs = [] if name == "system" else [command[0]]
            if run(["ninja", "--quiet", *programs], build, 1200) != 0:
                return INVALID
            if run(command, build) != 0:
                return name
        return None
    finally:
        source.write_text(sound, encoding="utf-8")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--worlds", action="store_true")
    options.add_argument("words", nargs="*")
    given = options.parse_args()
    chosen = [bug for bug in mutants.ALL
              if not given.words or any(word in f"{bug.module} {bug.says}" for word in given.words)]
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="dcvwatchd-mutation-") as place:
        build = copy(pathlib.Path(place) / "dcvwatchd")
        for bug in chosen:
            by = caught_by(build, bug, given.worlds)
            outcomes.append(by)
            print(f"{bug.module:12} {by or 'NOT FOUND':16} {bug.says}", flush=True)
    valid = [by for by in outcomes if by != INVALID]
    found = sum(by is not None for by in valid)
    print(f"{found} of {len(valid)} found, {len(outcomes) - len(valid)} invalid")
    return found < len(outcomes)


if __name__ == "__main__":
    sys.exit(main())
