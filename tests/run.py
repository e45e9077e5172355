#!/usr/bin/env python3
"""Runs the Python programs below tests/ on python3t and compares what they do with what they say they do.

A program is a file tests/FOLDER/*.py that says what it expects, in comments, wherever they read best:

    print(1 + 1)          # expect: 2            a line of standard output; all such lines, in the order of the file
    # raises: ValueError: bad                    the program ends with this uncaught exception (and exit status 1)
    # stderr: Traceback                          standard error has these lines (in this order, others may stand between)
    # exit: 3                                    its exit status, if it is not 0
    # args: --size 10                            its command line
    # options: -X bare                           the interpreter's options
    # stdin: first line                          its standard input, a line each
    # env: NAME=value                            its environment
    # timeout: 120                               seconds it may take (30 if nothing is said)
    # needs: ssl                                 a module without which it is skipped (tests/programs: from Debian's packages)

or has its whole standard output beside it, in NAME.out. The programs below tests/differential/ are compared with the reference interpreter:
NAME.ref is all that CPython does with it, byte for byte: standard output, standard error, exit status. If there is a reference interpreter
(--reference, P3T_REFERENCE, or a python3.14 on the PATH of the release that the files were made with) it is run too, and --accept writes the
files from what it does. Paths of the program's folder, the working folder and the library are left out of what is compared.

Other .py files are helpers and are left alone. Programs run in parallel, each in an empty folder. The last line printed is "N passed, N failed".
"""
import argparse
import concurrent.futures
import difflib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NOT_PROGRAMS = {"models", "conformance", "fuzz", "link", "tools", "__pycache__"}
PACKAGES = os.path.join(ROOT, "build", "programs", "site")     # what tests/programs/packages.sh got
DIFFERENTIAL = os.path.join(ROOT, "tests", "differential")
LIBRARY = re.compile(r'(File "|from \S+ \()[^")\n]*/python3\.14/')
NOTE = re.compile(r"#\s*(expect|raises|stderr|exit|args|stdin|env|timeout|needs|options):(?: (.*?))?\s*$")


class Program:
    """What one file says about itself. `stated` is false for a helper, which states nothing to check."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.relpath(path, ROOT)
        self.expect, self.stderr, self.stdin, self.needs, self.env = [], [], [], [], {}
        self.raises, self.args, self.options, self.timeout, self.exit, self.exact = None, [], [], 30.0, None, False
        with open(path, encoding="utf-8", errors="replace") as file:
            notes = [m.groups() for m in map(NOTE.search, file) if m]
        for kind, text in notes:
            text = text or ""
            if kind in ("expect", "stderr", "stdin"):
                getattr(self, kind).append(text)
            elif kind == "args":
                self.args += shlex.split(text)
            elif kind == "options":
                self.options += shlex.split(text)
            elif kind == "needs":
                self.needs += text.split()
            elif kind == "env":
                key, _, value = text.partition("=")
                self.env[key] = value
            elif kind == "timeout":
                self.timeout = float(text)
            elif kind == "exit":
                self.exit = int(text)
            else:
                self.raises = text
        self.stated = bool(self.expect or self.stderr or self.raises is not None or self.exit is not None)
        whole = os.path.splitext(path)[0] + ".out"
        if os.path.exists(whole):
            with open(whole, encoding="utf-8") as file:
                self.expect, self.stated, self.exact = file.read().splitlines(), True, True
        self.reference = None
        self.differential = path.startswith(DIFFERENTIAL + os.sep) and not os.path.basename(path).startswith("_")
        if self.differential:
            self.stated = True
            self.recorded = os.path.splitext(path)[0] + ".ref"
            if os.path.exists(self.recorded):
                with open(self.recorded, encoding="utf-8", newline="") as file:
                    self.reference = file.read()
        if self.exit is None:
            self.exit = 0 if self.raises is None else 1

    def complaints(self, status, out, err):
        """What does not hold of a finished run, as lines of text."""
        if self.differential:
            return compared(self.reference, status, out, err)
        found = []
        if status != self.exit:
            how = "exit status %d" % status if status >= 0 else "killed by %s" % signal.Signals(-status).name
            found.append("%s, expected %d" % (how, self.exit))
        got = out.splitlines() if self.exact else [line.rstrip() for line in out.splitlines()]     # a comment shows no trailing blanks
        if got != self.expect:
            found += list(difflib.unified_diff(self.expect, got, "expected", "printed", lineterm="", n=1))
        lines = err.splitlines()
        if self.raises is not None and (not lines or lines[-1].rstrip() != self.raises):
            found += ["expected the exception  " + self.raises, "the last error line is  " + (lines[-1] if lines else "(nothing)")]
        rest = iter(lines)
        for wanted in self.stderr:
            if not any(line.strip() == wanted.strip() for line in rest):
                found.append("standard error lacks   " + wanted)
        if found and lines:
            found += ["standard error:"] + ["    " + line for line in lines[-12:]]
        return found


def whole(status, out, err):
    """Everything that a run did, as it stands in a .ref file."""
    text = out if out.endswith("\n") or not out else out + "\n(no line end)\n"
    if err:
        text += "---- standard error\n" + (err if err.endswith("\n") else err + "\n(no line end)\n")
    return text + ("---- exit status %d\n" % status if status else "")


def compared(reference, status, out, err):
    """How a run differs from what is recorded, as lines of text."""
    if reference is None:
        return ["there is no .ref file for it; --accept writes it, with the reference interpreter"]
    got = whole(status, out, err)
    if got == reference:
        return []
    return list(difflib.unified_diff(reference.split("\n"), got.split("\n"), "reference", "python3t", lineterm="", n=1))


def interpreter(text):
    """A command as a list; a path in it holds in any folder."""
    words = shlex.split(text)
    return [os.path.abspath(words[0]) if os.sep in words[0] else words[0]] + words[1:]


def clean_environment(extra):
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON") and k not in ("FORCE_COLOR", "CLICOLOR_FORCE")}
    env.update(extra)
    return env


def packages(needs):
    return {"PYTHONPATH": PACKAGES} if needs and os.path.isdir(PACKAGES) else {}


def find_reference(text):
    """The reference interpreter as a command, or None. One that was not asked for has to be of the recorded release."""
    given = text or os.environ.get("P3T_REFERENCE")
    found = given or shutil.which("python3.14")
    if not found:
        return None
    python = interpreter(found)
    ask = "import platform as p; print(p.python_implementation(), p.python_version())"
    try:
        told = subprocess.run(python + ["-c", ask], env=clean_environment({}), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60).stdout
        name, version = told.decode().split()
    except (OSError, ValueError, subprocess.TimeoutExpired):
        name = version = "?"
    with open(os.path.join(DIFFERENTIAL, "release"), encoding="utf-8") as file:
        recorded = file.read().strip()
    if name != "CPython" or (version != recorded and not given):
        if given:
            raise SystemExit("the reference interpreter %s is %s %s, not CPython" % (found, name, version))
        return None
    return python


def run_once(program, python, scale):
    """(exit status or None when it took too long, standard output, standard error)"""
    with tempfile.TemporaryDirectory(prefix="p3t-test-") as folder:
        process = subprocess.Popen(python + program.options + [program.path] + program.args, cwd=folder, env=clean_environment({**packages(program.needs), **program.env}), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            out, err = process.communicate("".join(line + "\n" for line in program.stdin).encode(), program.timeout * scale)
            status = process.returncode
        except subprocess.TimeoutExpired:
            status = None
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
    texts = [out.decode("utf-8", "replace"), err.decode("utf-8", "replace")]
    if program.differential:
        for place in (os.path.realpath(folder), folder, os.path.dirname(program.path)):
            texts = [t.replace(place + os.sep, "") for t in texts]
        texts = [LIBRARY.sub(r'\1python3.14/', t) for t in texts]
    return status, *texts


def run(program, python, scale, missing, reference=None, accept=False):
    """One row of the table: (state, seconds, complaints)."""
    lacking = [m for m in program.needs if m in missing]
    if lacking:
        return "skipped", 0.0, ["needs " + ", ".join(lacking)]
    of_reference = []
    if program.differential and reference:
        status, out, err = run_once(program, reference, scale)
        if accept and status is not None:
            program.reference = whole(status, out, err)
            with open(program.recorded, "w", encoding="utf-8", newline="") as file:
                file.write(program.reference)
        elif status is None:
            of_reference = ["the reference does not end"]
        elif compared(program.reference, status, out, err):
            of_reference = ["the reference itself differs from " + os.path.basename(program.recorded)]
    start = time.monotonic()
    status, out, err = run_once(program, python, scale)
    seconds = time.monotonic() - start
    if status is None:
        return "failed", seconds, ["no end after %.0f s" % (program.timeout * scale)] + ["    " + line for line in (out + err).splitlines()[-8:]]
    complaints = of_reference + program.complaints(status, out, err)
    return ("failed" if complaints else "passed"), seconds, complaints


def programs_below(places):
    found = []
    for place in places:
        if os.path.isfile(place):
            found.append(os.path.abspath(place))
            continue
        for folder, inner, files in os.walk(place):
            inner[:] = sorted(d for d in inner if d not in NOT_PROGRAMS)
            if os.path.abspath(folder) != os.path.join(ROOT, "tests"):       # the files right in tests/ are the runners
                found += [os.path.abspath(os.path.join(folder, f)) for f in sorted(files) if f.endswith(".py")]
    return [p for p in map(Program, found) if p.stated]


def modules_missing(python, names):
    """Those of the modules that the interpreter cannot import."""
    missing = set()
    for name in sorted(names):
        if subprocess.run(python + ["-c", "import " + name], env=clean_environment(packages(names)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          timeout=120).returncode != 0:
            missing.add(name)
    return missing


def main():
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGQUIT, signal.SIG_DFL)):
        signal.signal(number, usual)                 # a shell has its background jobs ignore them, and who is started by them, too
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="*", default=[os.path.join(ROOT, "tests")], help="folders or files (default: tests/)")
    parser.add_argument("--python", default=os.path.join(ROOT, "build", "release", "python3t"), help="the interpreter, with options if need be")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout-scale", type=float, default=1.0, help="multiplies every timeout, for slow builds")
    parser.add_argument("--verbose", action="store_true", help="a line for each program, not only for failures")
    parser.add_argument("--reference", help="the reference interpreter, for tests/differential/")
    parser.add_argument("--accept", action="store_true", help="record what the reference does with the programs of tests/differential/")
    parser.add_argument("--json", metavar="FILE", help="write the results there too")
    args = parser.parse_args()
    python = interpreter(args.python)
    programs = programs_below(args.places)
    reference = find_reference(args.reference) if any(p.differential for p in programs) else None
    if args.accept and not reference:
        parser.error("there is no reference interpreter to record from")
    missing = modules_missing(python, {m for p in programs for m in p.needs})
    rows, folders = [], {}
    with concurrent.futures.ThreadPoolExecutor(max(1, args.jobs)) as pool:
        results = pool.map(lambda p: run(p, python, args.timeout_scale, missing, reference, args.accept), programs)
        for program, (state, seconds, complaints) in zip(programs, results):
            rows.append({"name": program.name, "state": state, "seconds": round(seconds, 3)})
            counts = folders.setdefault(os.path.dirname(program.name), {"passed": 0, "failed": 0, "skipped": 0, "seconds": 0.0})
            counts[state] += 1
            counts["seconds"] += seconds
            if args.verbose or state == "failed":
                print("%-8s %7.2f s  %s" % (state, seconds, program.name))
                for line in complaints:
                    print("         | " + line)
                sys.stdout.flush()
    print("%-32s %8s %8s %8s %9s" % ("programs", "passed", "failed", "skipped", "seconds"))
    for folder, c in sorted(folders.items()):
        print("%-32s %8d %8d %8d %9.1f" % (folder, c["passed"], c["failed"], c["skipped"], c["seconds"]))
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
    failed = sum(r["state"] == "failed" for r in rows)
    print("%d passed, %d failed" % (sum(r["state"] == "passed" for r in rows), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
