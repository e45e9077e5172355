#!/usr/bin/env python3
"""CPython's own tests on python3t: how many pass, and whether all pass that passed before.

Each test module runs in a process and an empty folder of its own, so one that crashes or hangs costs only the tests it had left. The
modules are listed in language.txt, threads.txt and library.txt beside this file; `make conformance` runs them all and fetches the tests
first. passing.txt keeps the ids that pass. It only grows: a test in it that does not pass (after a second try, alone) is a *loss* and makes
the run fail, and --update adds what is new. exceptions.txt names the few tests that are not counted, with reasons.

--quick SECONDS runs the modules of quick.txt, in its order, as far as that time lasts; `make test` does so, and there only losses count as
failures. Other marks in the table: "aside" are tests that exceptions.txt names, "new" ones that pass and are not in passing.txt.
With --base (a report of the reference interpreter, made with --neutral) the share of what passes there is shown too.
The last line printed is "N passed, N failed", counting single tests.
"""
import argparse
import concurrent.futures
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time

from passing import Exceptions, Passing, package_hash, short

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LISTS = ("language", "threads", "library")
COLUMNS = "%-28s %7s %7s %7s %7s %5s %5s %8s"


def run_module(module, args, tests):
    """{"module", "seconds", "end", "last", "results": {test id: passed | failed | skipped}}"""
    start, last = time.monotonic(), ""
    with tempfile.TemporaryDirectory(prefix="p3t-conformance-", ignore_cleanup_errors=True) as folder:
        os.mkdir(os.path.join(folder, "path"))
        os.mkdir(os.path.join(folder, "run"))
        os.symlink(os.path.join(tests, "test"), os.path.join(folder, "path", "test"))
        report = os.path.join(folder, "report")
        env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        env["PYTHONPATH"] = os.path.join(folder, "path")
        command = args.python + [os.path.join(HERE, "one_module.py"), "test." + module, report] + (["--neutral"] if args.neutral else [])
        with open(os.path.join(folder, "output"), "w+b") as output:
            process = subprocess.Popen(command, cwd=os.path.join(folder, "run"), env=env, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=subprocess.STDOUT, start_new_session=True)
            try:
                status = process.wait(args.timeout)
                end = "" if status == 0 else "exit %d" % status if status > 0 else signal.Signals(-status).name
            except subprocess.TimeoutExpired:
                end = "timeout"
            try:
                os.killpg(process.pid, signal.SIGKILL)          # also whatever it left running
            except ProcessLookupError:
                pass
            process.wait()
            output.seek(0)
            lines = output.read().decode("utf-8", "replace").strip().splitlines()
        results = {}
        if os.path.exists(report):
            with open(report, encoding="utf-8") as file:
                for line in file:
                    if line.endswith("\n"):
                        state, _, name = line.rstrip("\n").partition(" ")
                        name = short(module, name)
                        if state == "finished":
                            end = end or "finished"
                        elif results.get(name) != "failed":     # a failed subtest fails its test
                            results[name] = state
    if end == "finished":
        end = ""
    else:
        end, last = end or "died", (lines[-1][:110] if lines else "")
    return {"module": module, "seconds": round(time.monotonic() - start, 1), "end": end, "last": last, "results": results}


class Count:
    """What a module's results mean. `states` is keyed by short id: passed, new, failed, lost, skipped, aside."""

    def __init__(self, row, known, exceptions, same_edition):
        self.row, self.states = row, {}
        module = row["module"]
        before = known.modules.get(module, set())
        for test, state in row["results"].items():
            if exceptions.reason(module, test) is not None:
                state = "aside"
            elif state == "passed":
                state = "passed" if test in before else "new"
            elif test in before:
                state = "lost"
            self.states[test] = state
        ended = row["end"] == ""
        for test in before - set(row["results"]):               # another edition of the tests may well lack it
            if exceptions.reason(module, test) is None and (same_edition or not ended):
                self.states[test] = "lost"
        self.aside = exceptions.reason(module, module) is not None

    def of(self, state):
        return sorted(t for t, s in self.states.items() if s == state)

    def line(self):
        n = {s: len(self.of(s)) for s in ("passed", "new", "failed", "lost", "skipped", "aside")}
        return (COLUMNS + "  %s") % (self.row["module"], n["passed"] + n["new"], n["new"] or "", n["failed"], n["lost"] or "", n["skipped"],
                                     n["aside"] or "", "%.1f" % self.row["seconds"],
                                     "" if self.aside else ("%s %s" % (self.row["end"], self.row["last"])).strip())


def modules_listed(path):
    with open(path, encoding="utf-8") as file:
        return [line.split("#")[0].strip() for line in file if line.split("#")[0].strip()]


def quick_modules(path, seconds):
    """Lines "SECONDS MODULE" of quick.txt as far as the time lasts."""
    chosen, total = [], 0.0
    for line in modules_listed(path):
        took, module = line.split()
        total += float(took)
        if total > seconds:
            break
        chosen.append(module)
    return chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", help="test modules, such as test_list (default: those of the lists)")
    parser.add_argument("--python", default=os.path.join(ROOT, "build", "release", "python3t"))
    parser.add_argument("--tests", default=os.path.join(ROOT, "build", "stdlib", "tests"), help="the folder that holds the package `test`")
    parser.add_argument("--list", action="append", choices=LISTS, help="only this list (may be given again)")
    parser.add_argument("--quick", type=float, metavar="SECONDS", help="as many modules of quick.txt as take this time on one core")
    parser.add_argument("--update", action="store_true", help="add what passes now to passing.txt")
    parser.add_argument("--drop", action="store_true", help="with --update: also take out of it what no longer passes, in the modules that were run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=float, default=150, help="seconds for a module (default: %(default)s)")
    parser.add_argument("--verbose", action="store_true", help="name the tests that fail")
    parser.add_argument("--neutral", action="store_true", help="leave out what only CPython itself can pass, to make a base")
    parser.add_argument("--base", metavar="FILE", help="report of the reference interpreter to compare with")
    parser.add_argument("--report", metavar="FILE", default=os.path.join(ROOT, "build", "conformance.json"), help="all results (default: %(default)s)")
    parser.add_argument("--json", metavar="FILE", help="a list of what passed and what was lost, as the other runners write it")
    args = parser.parse_args()
    tests = os.path.abspath(args.tests)
    python = shlex.split(args.python)
    args.python = [os.path.abspath(python[0]) if os.sep in python[0] else python[0]] + python[1:]
    if not os.path.exists(os.path.join(tests, "test", "__init__.py")):
        parser.error("there is no package `test` in %s; core/tools/stdlib.sh --tests build/stdlib fetches it" % args.tests)
    known = Passing(os.path.join(HERE, "passing.txt"))
    exceptions = Exceptions(os.path.join(HERE, "exceptions.txt"))
    edition = package_hash(tests)
    same = edition == known.edition
    if known.edition and not same:
        print("These tests are of another edition than those passing.txt was made with: tests that it names and this edition lacks are no losses.")
    modules = list(args.modules)
    if args.quick is not None:
        modules += quick_modules(os.path.join(HERE, "quick.txt"), args.quick)
    for name in args.list or ([] if modules else LISTS):
        modules += modules_listed(os.path.join(HERE, name + ".txt"))

    counts = []
    print(COLUMNS % ("module", "passed", "new", "failed", "lost", "skipped", "aside", "seconds"), flush=True)
    with concurrent.futures.ThreadPoolExecutor(max(1, args.jobs)) as pool:
        for row in pool.map(lambda m: run_module(m, args, tests), modules):
            counts.append(Count(row, known, exceptions, same))
            print(counts[-1].line(), flush=True)
            if args.verbose:
                print("".join("    failed: %s\n" % t for t in counts[-1].of("failed")), end="", flush=True)
    for at, count in enumerate(counts):
        if count.of("lost"):                     # once more, with nothing beside it
            again = Count(run_module(count.row["module"], args, tests), known, exceptions, same)
            print(again.line() + " (second try)", flush=True)
            if len(again.of("lost")) < len(count.of("lost")):
                counts[at] = again

    os.makedirs(os.path.dirname(os.path.abspath(args.report)), exist_ok=True)
    with open(args.report, "w", encoding="utf-8") as file:
        json.dump([dict(c.row, states=c.states) for c in counts], file, indent=1)
    total = {s: sum(len(c.of(s)) for c in counts) for s in ("passed", "new", "failed", "lost", "skipped", "aside")}
    seconds = sum(c.row["seconds"] for c in counts)
    print(COLUMNS % ("total", total["passed"] + total["new"], total["new"], total["failed"], total["lost"], total["skipped"], total["aside"],
                     "%.1f" % seconds))
    broken = [c for c in counts if c.row["end"] and not c.aside]
    clean = sum(not c.of("failed") and not c.of("lost") for c in counts if c not in broken)
    print("modules without a failure: %d of %d" % (clean, len(counts)))
    for count in counts:
        for test in count.of("lost"):
            print("lost: %s%s passed before (passing.txt), and now %s" % (count.row["module"], test if test[0] == "." else " " + test,
                                                                         count.row["results"].get(test, "is not run: " + (count.row["end"] or "it is not there"))))
    if args.base:
        with open(args.base, encoding="utf-8") as file:
            base = {(r["module"], t) for r in json.load(file) for t, s in r["results"].items() if s == "passed" and r["module"] in modules}
        passed = {(c.row["module"], t) for c in counts for t, s in c.row["results"].items() if s == "passed"}
        print("of the %d tests that pass on the reference: %.1f%%" % (len(base), 100 * len(base & passed) / max(1, len(base))))
    if args.json:
        rows = [{"name": c.row["module"] + t, "state": "failed" if s == "lost" else s} for c in counts for t in c.states
                for s in ["passed" if c.states[t] == "new" else c.states[t]] if s in ("passed", "lost", "skipped")]
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(rows, file)
    if args.update:
        if total["lost"] and not args.drop:
            print("passing.txt keeps the tests that were lost; --update --drop takes them out")
        for count in counts:
            here = known.modules.setdefault(count.row["module"], set())
            here.update(count.of("new"))
            if args.drop:
                here -= set(count.of("lost")) | set(count.of("aside"))
                here &= set(count.states)
        known.edition = edition
        known.write()
        print("passing.txt: %d new, %d in all" % (total["new"], known.count()))
    quick = args.quick is not None
    failed = total["lost"] if quick else total["failed"] + total["lost"] + len(broken)
    if quick and total["failed"]:
        print("(%d tests that have not passed so far are no failures here)" % total["failed"])
    print("%d passed, %d failed" % (total["passed"] + total["new"], failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
