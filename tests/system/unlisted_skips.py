#!/usr/bin/env python3
"""Fails when a test was skipped, or not run, that the list does not name.

Usage: unlisted_skips.py JUNIT SKIPS, with ctest's --output-junit and tests/system/skips.
"""
import re
import sys
import xml.etree.ElementTree as tree


def listed(path):
    """The patterns of the list; a line without a reason is refused."""
    patterns = []
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        pattern, _, reason = line.rstrip("\n").partition("\t")
        if not reason.strip():
            sys.exit(f"{path}:{number}: no reason; allowed: NAME, a tab, the reason; found: {line.strip()}")
        patterns.append(re.compile(pattern))
    return patterns


def main(junit, skips):
    cases = list(tree.parse(junit).getroot().iter("testcase"))
    if not cases:
        sys.exit(f"{junit}: no test ran")
    skipped = [case.get("name") for case in cases if case.get("status") != "run"]
    patterns = listed(skips)
    unlisted = [name for name in skipped if not any(pattern.fullmatch(name) for pattern in patterns)]
    for name in unlisted:
        print(f"skipped, and not listed in {skips}: {name}")
    print(f"{len(cases)} tests, {len(skipped)} skipped, {len(unlisted)} of them unlisted")
    return 1 if unlisted else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
