#!/usr/bin/env python3
"""Everything that `make test` runs on one build folder: the C tests, the Python programs, the stress programs for a short time, the same while
memory is watched, the protocol models, and of CPython's own tests those that run quickly.

The parts can be run alone: `ctest --preset release`, `tests/run.py`, `stress-tests/run`, `tests/models/run.py`, `tests/conformance/run.py --quick 240`. The last
line printed is "N passed, N failed". A part that could not be run says so in the table; nothing of it counts as passed.
"""
import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def c_tests(build, jobs, scale, work):
    report = os.path.join(work, "ctest.xml")
    subprocess.run(["ctest", "--test-dir", build, "-j", str(jobs), "-LE", "programs", "--output-on-failure", "--timeout", str(int(300 * scale)),
                    "--output-junit", report])
    cases = xml.etree.ElementTree.parse(report).getroot().iter("testcase")
    return [{"name": c.get("name"), "state": {"run": "passed", "fail": "failed"}.get(c.get("status"), "skipped" if c.get("status") == "disabled" else "failed")}
            for c in cases]


def reported(command, work):
    """Runs one of our runners and reads its --json report."""
    report = os.path.join(work, "report.json")
    if os.path.exists(report):
        os.unlink(report)
    status = subprocess.run(command + ["--json", report]).returncode
    if not os.path.exists(report):
        return [{"name": command[1], "state": "failed", "words": "ended with status %d and no report" % status}]
    with open(report, encoding="utf-8") as file:
        return json.load(file)


CONFORMANCE_SECONDS, CONFORMANCE_SECONDS_SHORT = 240, 150     # of one core, by tests/conformance/quick.txt


def conformance(python, short, jobs, work):
    """The quick part of CPython's tests, and what to say when there are none."""
    folder = os.path.join(ROOT, "build", "stdlib")
    if subprocess.run([os.path.join(ROOT, "core", "tools", "stdlib.sh"), "--tests", folder]).returncode != 0:
        return [], "not run: CPython's tests could not be fetched"
    seconds = CONFORMANCE_SECONDS_SHORT if short else CONFORMANCE_SECONDS
    return reported([sys.executable, os.path.join(ROOT, "tests", "conformance", "run.py"), "--python", python, "--tests", os.path.join(folder, "tests"),
                     "--quick", str(seconds), "--jobs", str(jobs), "--report", os.path.join(work, "conformance.json")], work), ""


STRESS_SECONDS, STRESS_SECONDS_SHORT = 240, 45         # for all stress programs together; each does all its parts at least once,
PRESET_SECONDS, PRESET_SECONDS_SHORT = 240, 100        # which takes most of this in the slow builds of --stress-presets
LEAK_SECONDS, LEAK_SECONDS_SHORT = 180, 60             # for all parts of all programs together; each has a few rounds at least


def stress(build, presets, short, jobs, work):
    """The stress programs in the build under test, and in other ones, which are made for them."""
    rows = []
    for place, seconds in [(["--build", build], STRESS_SECONDS_SHORT if short else STRESS_SECONDS)] + [
            (["--preset", preset], PRESET_SECONDS_SHORT if short else PRESET_SECONDS) for preset in presets]:
        rows += reported([sys.executable, os.path.join(ROOT, "stress-tests", "run"), *place, "--seconds", str(seconds), "--jobs", str(jobs)], work)
    return rows


def main():
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGQUIT, signal.SIG_DFL)):
        signal.signal(number, usual)                 # a shell has its background jobs ignore them, and who is started by them, too
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "release"), help="build folder (default: build/release)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--short", action="store_true", help="leave out model runs that may take more than two minutes, more of CPython's tests, and of the time of the stress programs")
    parser.add_argument("--stress-presets", default="", metavar="PRESET,...", help="run the stress programs in these presets, too (builds them)")
    parser.add_argument("--timeout-scale", type=float, default=1.0, help="multiplies timeouts, for slow builds")
    parser.add_argument("--parts", default="c,programs,stress,leaks,models,conformance", help="which parts, in order (default: %(default)s)")
    args = parser.parse_args()
    python = os.path.join(args.build, "python3t")
    table = []
    with tempfile.TemporaryDirectory(prefix="p3t-all-") as work:
        for part in args.parts.split(","):
            print("\n== %s" % part, flush=True)
            start, words = time.monotonic(), ""
            if part == "c":
                rows = c_tests(args.build, args.jobs, args.timeout_scale, work)
            elif part == "models":
                rows = reported([sys.executable, os.path.join(ROOT, "tests", "models", "run.py"), "--jobs", str(args.jobs)]
                                + (["--longest", "120"] if args.short else []), work)
            elif part == "programs" and os.path.exists(python):
                rows = reported([sys.executable, os.path.join(ROOT, "tests", "run.py"), "--python", python, "--jobs", str(args.jobs),
                                 "--timeout-scale", str(args.timeout_scale)], work)
            elif part == "stress" and os.path.exists(python):
                rows = stress(args.build, [p for p in args.stress_presets.split(",") if p], args.short, args.jobs, work)
            elif part == "leaks" and os.path.exists(python):
                rows = reported([sys.executable, os.path.join(ROOT, "stress-tests", "run"), "--build", args.build, "--leaks",
                                 "--seconds", str(LEAK_SECONDS_SHORT if args.short else LEAK_SECONDS), "--jobs", str(args.jobs)], work)
            elif part == "conformance" and os.path.exists(python):
                rows, words = conformance(python, args.short, args.jobs, work)
            elif part in ("programs", "stress", "leaks", "conformance"):
                rows, words = [], "not run: there is no " + os.path.relpath(python)
            else:
                parser.error("no such part: " + part)
            table.append((part, rows, time.monotonic() - start, words))
    print("\n%-12s %8s %8s %8s %9s" % ("", "passed", "failed", "skipped", "seconds"))
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for part, rows, seconds, words in table:
        counts = {state: sum(r["state"] == state for r in rows) for state in total}
        for state in total:
            total[state] += counts[state]
        print("%-12s %8d %8d %8d %9.1f  %s" % (part, counts["passed"], counts["failed"], counts["skipped"], seconds, words))
    for part, rows, _, _ in table:
        for row in rows:
            if row["state"] == "failed":
                print("failed: %s: %s" % (part, row["name"]))
    print("%d passed, %d failed" % (total["passed"], total["failed"]))
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
