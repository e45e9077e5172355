#!/usr/bin/env python3
"""How many of CPython's own tests pass on python3t.

Each test module runs in a process and an empty folder of its own, so one that crashes or hangs costs only the tests it had left. The
modules are listed in language.txt, threads.txt and library.txt beside this file. `make conformance` fetches the tests first.
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

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LISTS = ("language", "threads", "library")


def run_module(module, args, tests):
    """{"module", "seconds", "end", "last", "results": {test id: passed | failed | skipped}}"""
    start, last = time.monotonic(), ""
    with tempfile.TemporaryDirectory(prefix="p3t-conformance-") as folder:
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
                        if state == "finished":
                            end = end or "finished"
                        elif results.get(name) != "failed":     # a failed subtest fails its test
                            results[name] = state
    if end == "finished":
        end = ""
    else:
        end, last = end or "died", (lines[-1][:110] if lines else "")
    return {"module": module, "seconds": round(time.monotonic() - start, 1), "end": end, "last": last, "results": results}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", help="test modules, such as test_list (default: those of the lists)")
    parser.add_argument("--python", default=os.path.join(ROOT, "build", "release", "python3t"))
    parser.add_argument("--tests", default=os.path.join(ROOT, "build", "stdlib", "tests"), help="the folder that holds the package `test`")
    parser.add_argument("--list", action="append", choices=LISTS, help="only this list (may be given again)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=float, default=150, help="seconds for a module (default: %(default)s)")
    parser.add_argument("--neutral", action="store_true", help="leave out what only CPython itself can pass, to make a base")
    parser.add_argument("--base", metavar="FILE", help="report of the reference interpreter to compare with")
    parser.add_argument("--json", metavar="FILE", default=os.path.join(ROOT, "build", "conformance.json"), help="the report (default: %(default)s)")
    args = parser.parse_args()
    tests = os.path.abspath(args.tests)
    python = shlex.split(args.python)
    args.python = [os.path.abspath(python[0]) if os.sep in python[0] else python[0]] + python[1:]
    if not os.path.exists(os.path.join(tests, "test", "__init__.py")):
        parser.error("there is no package `test` in %s; core/tools/stdlib.sh --tests fetches it" % args.tests)
    modules = list(args.modules)
    for name in args.list or ([] if modules else LISTS):
        with open(os.path.join(HERE, name + ".txt"), encoding="utf-8") as file:
            modules += [line.split("#")[0].strip() for line in file if line.split("#")[0].strip()]
    rows = []
    print("%-44s %7s %7s %7s %8s" % ("module", "passed", "failed", "skipped", "seconds"))
    with concurrent.futures.ThreadPoolExecutor(max(1, args.jobs)) as pool:
        for row in pool.map(lambda m: run_module(m, args, tests), modules):
            rows.append(row)
            states = list(row["results"].values())
            print("%-44s %7d %7d %7d %8.1f  %s %s" % (row["module"], states.count("passed"), states.count("failed"), states.count("skipped"),
                                                      row["seconds"], row["end"], row["last"]), flush=True)
    os.makedirs(os.path.dirname(os.path.abspath(args.json)), exist_ok=True)
    with open(args.json, "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)
    passed = {(r["module"], t) for r in rows for t, s in r["results"].items() if s == "passed"}
    failed = sum(s == "failed" for r in rows for s in r["results"].values()) + sum(bool(r["end"]) for r in rows)
    clean = sum(not r["end"] and "failed" not in r["results"].values() for r in rows)
    print("modules without a failure: %d of %d" % (clean, len(rows)))
    if args.base:
        with open(args.base, encoding="utf-8") as file:
            base = {(r["module"], t) for r in json.load(file) for t, s in r["results"].items() if s == "passed" and r["module"] in modules}
        print("of the %d tests that pass on the reference: %.1f%%" % (len(base), 100 * len(base & passed) / max(1, len(base))))
    print("%d passed, %d failed" % (len(passed), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
