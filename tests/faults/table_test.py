#!/usr/bin/env python3
"""docs/faults.md and the tests named after its rows agree, in both directions.

Usage: table_test.py FAULTS.md CTEST BUILD_DIRECTORY. A test belongs to a row when its name is, or ends in a part that
is, the row's id, an underscore and a claim: `Faults.P4_ActiveInAnErrorsBodyIsNotActive` belongs to P4.
"""
import json
import re
import subprocess
import sys

ROW = re.compile(r"^\| (?P<row>[A-Z]\d+) \|.*\| (?P<tests>[^|]+) \|$")
TEST = re.compile(r"(?:^|[./])(?P<name>(?P<row>[A-Z]\d+)_\w+)")


def rows_of(path):
    """Row id and test names of every line of a table that begins with a row's id and ends in test names."""
    for line in open(path, encoding="utf-8"):
        match = ROW.match(line.rstrip())
        if match:
            yield match["row"], re.findall(r"`([^`]+)`", match["tests"])


def tests_of(ctest, build):
    """The names of all row-named tests that run (none that is disabled)."""
    shown = subprocess.run([ctest, "--test-dir", build, "--show-only=json-v1"], capture_output=True, text=True, check=True)
    for test in json.loads(shown.stdout)["tests"]:
        disabled = any(p["name"] == "DISABLED" and p["value"] for p in test.get("properties", []))
        match = TEST.search(test["name"])
        if match and not disabled and "command" in test:
            yield match["name"]


def main(table, ctest, build):
    exist = set(tests_of(ctest, build))
    named = {}
    faults = []
    for row, tests in rows_of(table):
        if not tests:
            faults.append(f"row {row} names no test")
        for test in tests:
            named[test] = row
            if test not in exist:
                faults.append(f"row {row} names {test}, which does not exist or does not run")
            if not test.startswith(row + "_"):
                faults.append(f"row {row} names {test}, which is named after another row")
    faults += [f"test {test} has no row" for test in sorted(exist - named.keys())]
    if not named:
        faults.append(f"{table} has no rows")
    print("\n".join(faults) or f"{len(named)} tests named after rows, all in {table}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
