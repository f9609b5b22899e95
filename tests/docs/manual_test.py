#!/usr/bin/env python3
"""The man pages, the page for operators, the completion, the units and the package say what the program does.

Usage: manual_test.py SOURCE_DIRECTORY DAEMON. Each claim reads the interface from where it is defined (the program's
--help, the schema, the sources) and looks for all of it in the pages.
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT, DAEMON = pathlib.Path(sys.argv[1]), sys.argv[2]
faults = []


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def claim(holds, fault):
    if not holds:
        faults.append(fault)


def help_of(*command):
    return subprocess.run([DAEMON, *command, "--help"], capture_output=True, text=True, check=True).stdout


def commands():
    return re.findall(r"^  ([a-z-]+) {2,}", help_of().split("Subcommands:")[1], re.M)


def options():
    shown = help_of() + "".join(help_of(command) for command in commands())
    return set(re.findall(r"^  (?:-\w,)?--([a-z-]+)", shown, re.M))


def choices():
    """Of options that take one of a few words."""
    return {word for words in re.findall(r"\{([a-z,]+)\}", help_of()) for word in words.split(",")}


def keys(schema):
    """Every key that a configuration may have."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from keys(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from keys(value)


def events():
    return re.findall(r'\{"(\w+)", "[0-9a-f]{32}"\}', text("lib/report/message_id.cpp"))


def exit_codes():
    return re.findall(r"inline constexpr int \w+ = (\d+);", text("daemon/options.hpp"))


def words(page):
    return set(re.findall(r"[\w.@-]+", page))


def the_manual_names_everything():
    page, yaml = text("docs/dcvwatchd.8"), text("docs/dcvwatchd.yaml.5")
    for option in options():
        claim(re.search(rf"^\.(It |Op )?Fl (h , )?-{option}\b", page, re.M), f"dcvwatchd.8 does not name --{option}")
    for command in commands():
        claim(re.search(rf"^\.It Cm {command}\b", page, re.M), f"dcvwatchd.8 does not explain {command}")
    for choice in choices():
        claim(choice in words(page), f"dcvwatchd.8 does not name {choice}")
    for code in exit_codes():
        claim(re.search(rf"^\.It {code}$", page, re.M), f"dcvwatchd.8 does not explain exit code {code}")
    for event in events():
        claim(re.search(rf"^\.It Li .*\b{event}\b", page, re.M), f"dcvwatchd.8 does not explain {event}")
    for key in set(keys(json.loads(text("config/dcvwatchd.schema.json")))):
        claim(re.search(rf"^\.(It Ic|Ss) {key}$", yaml, re.M), f"dcvwatchd.yaml.5 does not explain {key}")


def the_completion_knows_everything():
    known = words(text("daemon/completion.bash"))
    for word in [*commands(), *choices(), *("--" + option for option in options())]:
        claim(word in known, f"the completion does not know {word}")


def the_operators_page_explains_every_event():
    page = text("docs/operating.md")
    for event in events():
        claim(f"| `{event}` |" in page, f"docs/operating.md does not explain {event}")


def the_units_differ_in_their_names_alone():
    one, instance = ([line for line in text(f"systemd/{name}.service").splitlines() if not line.startswith("#")]
                     for name in ("dcvwatchd", "dcvwatchd@"))
    pairs = (("@/usr/sbin/dcvwatchd dcvwatchd@%i", "/usr/sbin/dcvwatchd"),
             ("dcvwatchd.api_key:dcvwatchd@%i.api_key", "dcvwatchd.api_key"),
             ("dcvwatchd.proxy:dcvwatchd@%i.proxy", "dcvwatchd.proxy"), (" --instance %i", ""),
             ("StateDirectory=dcvwatchd@%i", "StateDirectory=dcvwatchd"), (", account %i", ""))
    seen = []
    for line in instance:
        for long, short in pairs:
            line = line.replace(long, short)
        if line and line not in ("SyslogIdentifier=dcvwatchd@%i", "User=dcvwatchd-%i"):
            seen.append(line)
    claim(seen == [line for line in one if line], "dcvwatchd@.service differs from the other in more than its names")


def the_package_needs_what_the_build_needs():
    control = text("debian/control")
    for package in re.search(r"packages=\((.*?)\)", text("scripts/setup"), re.S)[1].split():
        claim(re.search(rf"^ {re.escape(package)}\b", control, re.M), f"debian/control does not need {package}")


def the_version_is_the_same_everywhere():
    version = re.search(r"^project\(\w+ VERSION ([\d.]+)", text("CMakeLists.txt"), re.M)[1]
    package = re.match(r"dcvwatchd \(([^)]+)\)", text("debian/changelog"))[1]
    claim(package == version, f"debian/changelog says {package}, CMakeLists.txt {version}")
    headings = re.findall(r"^## (.*)", text("CHANGELOG.md"), re.M)
    claim(headings[0] == "Unreleased", "CHANGELOG.md does not begin with what is unreleased")
    claim(len(headings) == 1 or headings[1].startswith(f"{version} - "), f"CHANGELOG.md does not end with {version}")


def every_stage_is_a_job():
    stages = re.search(r"^all_stages=\((.*?)\)", text("scripts/test"), re.M)[1].split()
    jobs = re.search(r"^        stage: \[(.*?)\]", text(".github/workflows/ci.yml"), re.M)[1].split(", ")
    claim(jobs == stages, f".github/workflows/ci.yml runs {jobs}, scripts/test has {stages}")


for each in (the_manual_names_everything, the_completion_knows_everything, the_operators_page_explains_every_event,
             the_units_differ_in_their_names_alone, the_package_needs_what_the_build_needs,
             the_version_is_the_same_everywhere, every_stage_is_a_job):
    each()
if not (options() and commands() and events() and exit_codes()):
    faults.append("the interface could not be read")
print("\n".join(faults) or f"{len(options())} options, {len(events())} events, all explained")
sys.exit(1 if faults else 0)
