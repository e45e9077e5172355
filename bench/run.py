#!/usr/bin/env python3
"""Compares python3t with a reference interpreter on the programs in bench/programs.

Each program is run alternately on both (A B A B ...), so that what else the machine does falls on both; a ratio is formed for each pair.
The table shows the median of the ratios with the smallest and the largest, how many times as fast python3t is (more than 1: faster).
Programs print a checksum, and both interpreters have to print the same. With --instructions the instructions executed are counted too,
by `perf stat` where the machine has hardware counters, else by callgrind: exact where time is noisy, but slow.
"""
import argparse
import json
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)
import chart  # noqa: E402  (beside this file)


class Failed(Exception):
    pass


def command_of(text):
    words = shlex.split(text)
    return [os.path.abspath(words[0]) if os.sep in words[0] else words[0]] + words[1:]


def version_of(command):
    shown = subprocess.run(command + ["-c", "import sys; print(sys.implementation.name, sys.version.split()[0])"], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True, timeout=60)
    if shown.returncode != 0:
        sys.exit("%s does not run: %s" % (" ".join(command), shown.stderr.strip()[-200:]))
    return shown.stdout.strip()


def find_reference():
    for name in ("python3.14", "python3.15", "python3.13", "python3"):
        if shutil.which(name):
            return name
    sys.exit("no reference interpreter found; name one with --reference")


def run_once(command, program, size, timeout):
    try:
        done = subprocess.run(command + [os.path.join(HERE, "one.py"), program] + size, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=timeout)
    except subprocess.TimeoutExpired:
        raise Failed("no end after %.0f s" % timeout) from None
    if done.returncode != 0:
        raise Failed((done.stderr.strip().splitlines() or ["exit status %d" % done.returncode])[-1][:100])
    return json.loads(done.stdout)


def time_pairs(python, reference, program, args):
    """A row for one program: seconds of both and their ratios, pair by pair."""
    size = [str(args.size)] if args.size else []
    ours, theirs = [], []
    for _ in range(args.rounds):
        a = run_once(python, program, size, args.timeout)
        b = run_once(reference, program, size, args.timeout)
        if a["checksum"] != b["checksum"]:
            raise Failed("checksums differ: %s and %s" % (a["checksum"], b["checksum"]))
        ours.append(a["seconds"])
        theirs.append(b["seconds"])
    ratios = [b / a for a, b in zip(ours, theirs)]
    return {"seconds": statistics.median(ours), "reference": statistics.median(theirs), "ratio": statistics.median(ratios),
            "least": min(ratios), "most": max(ratios)}


def perf_counts():
    """Can perf count instructions here? In most virtual machines it cannot."""
    if not shutil.which("perf"):
        return False
    done = subprocess.run(["perf", "stat", "-x,", "-e", "instructions:u", "true"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode == 0 and re.search(r"^\d+,", done.stdout, re.M) is not None


def instructions(command, program, use_perf, timeout):
    """Millions of instructions for the program at its own size / 20, without what start-up takes."""
    with open(program, encoding="utf-8") as file:
        size = int(re.search(r"def main\(n=([\d_]+)\)", file.read()).group(1).replace("_", ""))
    small, large = (size - 8, size - 5) if size < 100 else (size // 100, size // 20)
    counted = []
    for n in (small, large):
        run = command + [os.path.join(HERE, "one.py"), program, str(n)]
        with tempfile.TemporaryDirectory(prefix="p3t-bench-") as folder:
            if use_perf:
                subprocess.run(["perf", "stat", "-x,", "-e", "instructions:u", "-o", folder + "/perf"] + run, stdout=subprocess.DEVNULL, check=True,
                               timeout=timeout)
                with open(folder + "/perf", encoding="utf-8") as file:
                    counted.append(int(re.search(r"^(\d+),", file.read(), re.M).group(1)))
            else:
                subprocess.run(["valgrind", "--tool=callgrind", "--trace-children=yes", "--callgrind-out-file=" + folder + "/out.%p"] + run,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, timeout=timeout)
                totals = []
                for name in os.listdir(folder):
                    with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                        totals += [int(t) for t in re.findall(r"^(?:summary|totals): (\d+)", file.read(), re.M)[-1:]]
                counted.append(max(totals))
    return (counted[1] - counted[0]) / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", help="names in bench/programs, such as fib (default: all)")
    parser.add_argument("--python", default=os.path.join(ROOT, "build", "release", "python3t"))
    parser.add_argument("--reference", help="interpreter to compare with (default: the first of python3.14, python3.15, python3.13, python3)")
    parser.add_argument("--rounds", type=int, default=5, help="pairs a program (%(default)s)")
    parser.add_argument("--size", type=int, help="n for main(n), instead of each program's own")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one run (%(default)s)")
    parser.add_argument("--instructions", action="store_true", help="count instructions as well")
    parser.add_argument("--svg", metavar="FILE", help="draw the ratios as a bar chart")
    parser.add_argument("--json", metavar="FILE", help="write the figures there")
    args = parser.parse_args()
    python, reference = command_of(args.python), command_of(args.reference or find_reference())
    if not shutil.which(python[0]):
        sys.exit("there is no %s; `make build` makes it" % args.python)
    paths = sorted(os.path.join(HERE, "programs", f) for f in os.listdir(os.path.join(HERE, "programs")) if f.endswith(".py"))
    if args.programs:
        paths = [p for p in paths if os.path.splitext(os.path.basename(p))[0] in args.programs]
    use_perf = args.instructions and perf_counts()
    if args.instructions and not use_perf and not shutil.which("valgrind"):
        sys.exit("--instructions needs perf with hardware counters, or valgrind")
    title = "%s against %s" % (version_of(python), version_of(reference))
    print(title)
    print("%-16s %10s %10s %8s %16s%s" % ("program", "python3t", "reference", "ratio", "least .. most", "  Minstr  ref.  ratio" if args.instructions else ""))
    rows, failed = {}, 0
    for path in paths:
        name = os.path.splitext(os.path.basename(path))[0]
        try:
            row = rows[name] = time_pairs(python, reference, path, args)
            line = "%-16s %8.3f s %8.3f s %8.2f %7.2f ..%6.2f" % (name, row["seconds"], row["reference"], row["ratio"], row["least"], row["most"])
            if args.instructions:
                row["instructions"] = instructions(python, path, use_perf, 20 * args.timeout)
                row["reference_instructions"] = instructions(reference, path, use_perf, 20 * args.timeout)
                line += " %8.1f %8.1f %6.2f" % (row["instructions"], row["reference_instructions"],
                                               row["reference_instructions"] / max(1e-9, row["instructions"]))
            print(line, flush=True)
        except (Failed, subprocess.SubprocessError) as problem:
            rows.pop(name, None)
            failed += 1
            print("%-16s FAILED: %s" % (name, problem), flush=True)
    if rows:
        mean = statistics.geometric_mean(r["ratio"] for r in rows.values())
        print("%-16s %10s %10s %8.2f   (geometric mean of %d)" % ("all", "", "", mean, len(rows)))
        if args.svg:
            bars = [(n, r["ratio"], r["least"], r["most"]) for n, r in rows.items()] + [("all (mean)", mean, mean, mean)]
            chart.bars(args.svg, title, "times as fast as the reference", bars, mark=1.0)
            print("drawn: " + args.svg)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump({"title": title, "rows": rows}, file, indent=1)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
