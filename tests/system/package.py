#!/usr/bin/env python3
"""Builds the Debian package of this source tree, without its tests, and asks lintian about it.

Usage: package.py built|clean SOURCE PLACE. The package comes to PLACE, which is emptied before it is built.
"""
import os
import pathlib
import shutil
import subprocess
import sys


def build(source, place):
    shutil.rmtree(place, ignore_errors=True)
    # A copy, for a package build leaves files in its tree; under one name, for ccache.
    tree = place / "dcvwatchd"
    shutil.copytree(source, tree, ignore=shutil.ignore_patterns("build", ".git", "__pycache__"))
    cache = subprocess.run(["ccache", "--get-config", "cache_dir"], capture_output=True, text=True, check=False)
    environment = {**os.environ, "DEB_BUILD_OPTIONS": "nocheck parallel=2", "DEB_BUILD_PROFILES": "nocheck",
                   "CCACHE_BASEDIR": str(tree), "CCACHE_NOHASHDIR": "true", "CCACHE_DIR": cache.stdout.strip()}
    log = place / "build.log"
    with open(log, "wb") as out:
        done = subprocess.run(["dpkg-buildpackage", "-us", "-uc"], cwd=tree, env=environment, stdout=out, stderr=out,
                              check=False)
    if done.returncode != 0:
        sys.exit("the package cannot be built: " + log.read_text(errors="replace")[-3000:])
    shutil.rmtree(tree)


def lintian(place):
    changes, = place.glob("*.changes")
    # --allow-root: a test machine may have nobody else.
    done = subprocess.run(["lintian", "--allow-root", "--pedantic", "--fail-on=error,warning,pedantic", changes],
                          text=True, capture_output=True, check=False)
    print(done.stdout + done.stderr or "clean")
    return 1 if done.returncode != 0 or done.stdout else 0


def main(what, source, place):
    needed = {"built": "dh", "clean": "lintian"}[what]
    if shutil.which(needed) is None:
        print(f"skipped: {needed} is not installed")
        return 77
    if what == "clean":
        return lintian(pathlib.Path(place))
    build(pathlib.Path(source).resolve(), pathlib.Path(place).resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
