#!/usr/bin/env python3
"""What further threads bring: each case of bench/scaling_cases.py on one thread and on several, every thread doing the same amount of work.

Scaling = threads x (time of one alone) / (time of all together): 2.00 is perfect for two threads, 1.00 means that they took turns, less
than 1 that they got in each other's way. The groups: `own`, each thread has its own data; `shared`, all read the same functions, classes
and data; `contended`, all write to the same object (where less than perfect is to be expected). One and many threads run alternately; the
table shows the median over the rounds, with the smallest and the largest.
"""
import argparse
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)
import chart  # noqa: E402  (beside this file)

CASES = os.path.join(HERE, "scaling_cases.py")


def ask(python, words, timeout):
    done = subprocess.run(python + [CASES] + words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=timeout)
    if done.returncode != 0:
        raise RuntimeError((done.stderr.strip().splitlines() or ["exit status %d" % done.returncode])[-1][:100])
    return done.stdout


def seconds(python, case, threads, work, timeout):
    return float(ask(python, [case, str(threads), "%g" % work], timeout))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", help="cases, such as own.dict, or groups, such as own (default: all)")
    parser.add_argument("--python", default=os.path.join(ROOT, "build", "release", "python3t"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5, help="pairs of runs a case (%(default)s)")
    parser.add_argument("--work", type=float, default=1.0, help="times the usual work (%(default)s)")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one run (%(default)s)")
    parser.add_argument("--svg", metavar="FILE", help="draw the scaling as a bar chart")
    parser.add_argument("--json", metavar="FILE", help="write the figures there")
    args = parser.parse_args()
    words = shlex.split(args.python)
    python = [os.path.abspath(words[0]) if os.sep in words[0] else words[0]] + words[1:]
    if not shutil.which(python[0]):
        sys.exit("there is no %s; `make build` makes it" % args.python)
    if (os.cpu_count() or 1) < args.threads:
        print("note: %d threads on %d cores cannot scale" % (args.threads, os.cpu_count() or 1))
    listed = [line.split("\t") for line in ask(python, ["--list"], args.timeout).splitlines()]
    chosen = [(name, what) for name, what in listed if not args.cases or name in args.cases or name.split(".")[0] in args.cases]
    rows, failed = {}, 0
    print("%-26s %9s %9s %8s %15s  %s" % ("case", "1 thread", "%d" % args.threads, "scaling", "least .. most", ""))
    for name, what in chosen:
        try:
            pairs = [(seconds(python, name, 1, args.work, args.timeout), seconds(python, name, args.threads, args.work, args.timeout))
                     for _ in range(args.rounds)]
        except (RuntimeError, ValueError, subprocess.TimeoutExpired) as problem:
            failed += 1
            print("%-26s FAILED: %s" % (name, problem), flush=True)
            continue
        ratios = [args.threads * one / many for one, many in pairs]
        rows[name] = {"one": statistics.median(p[0] for p in pairs), "many": statistics.median(p[1] for p in pairs),
                      "scaling": statistics.median(ratios), "least": min(ratios), "most": max(ratios)}
        print("%-26s %7.3f s %7.3f s %8.2f %6.2f ..%6.2f   %s" % (name, rows[name]["one"], rows[name]["many"], rows[name]["scaling"], min(ratios),
                                                                 max(ratios), what), flush=True)
    for group in ("own", "shared", "contended"):
        values = [r["scaling"] for n, r in rows.items() if n.startswith(group + ".")]
        if values:
            print("%-26s %9s %9s %8.2f   (geometric mean of %d; least %.2f)" % (group, "", "", statistics.geometric_mean(values), len(values), min(values)))
    if args.svg and rows:
        chart.bars(args.svg, "%d threads" % args.threads, "scaling: %d is perfect, 1 is taking turns" % args.threads,
                   [(n, r["scaling"], r["least"], r["most"]) for n, r in rows.items()], mark=0.9 * args.threads)
        print("drawn: " + args.svg)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump({"threads": args.threads, "rows": rows}, file, indent=1)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
