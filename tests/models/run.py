#!/usr/bin/env python3
"""Checks the models of our protocols: every interleaving of SPIN models (*.pml) and of explorers written in C (*.c), in this folder.

A model says in its head comment how it is to be run and how it can be broken:

    /* run: -DSAFETY -DMEMLIM=2000 -m100000 time=120 */   -D and -O go to the C compiler, time= and mem= (seconds, MB) bound the run,
                                                          everything else goes to the checker (or to the explorer); one run for each such line
    /* mutate: NO_RECHECK LATE_PUBLISH */                 a deliberate mistake each, compiled in with -DMUTATE_NO_RECHECK

The model itself must hold, over its whole state space: a search that was cut short counts as a failure. Each mutation must be *found*:
a model that cannot tell the protocol from a broken one proves nothing. An explorer reports by its exit status, 0 or 1.
The last line printed is "N passed, N failed".
"""
import argparse
import concurrent.futures
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CUT_SHORT = re.compile(r"Search not completed|max search depth too small|out of memory|reached -DMEMLIM|hash table full|Bit statespace", re.I)


class Run:
    """One compilation and search of one model: as it stands, or with a mutation that must be found."""

    def __init__(self, path, number, line, mutation):
        self.path, self.mutation = path, mutation
        self.name = os.path.basename(path) + (" #%d" % number if number else "") + (" with " + mutation if mutation else "")
        words = line.split()
        bounds = dict(w.split("=", 1) for w in words if re.match(r"(time|mem)=\d+$", w))
        self.seconds, self.memory = float(bounds.get("time", 300)), int(bounds.get("mem", 4000))
        self.compiler = [w for w in words if w[:2] in ("-D", "-O")]
        self.checker = [w for w in words if w[:2] not in ("-D", "-O") and not re.match(r"(time|mem)=\d+$", w)]
        if mutation:
            self.compiler.append("-DMUTATE_" + mutation)
        if path.endswith(".pml") and not any(w.startswith("-DMEMLIM") for w in self.compiler):
            self.compiler.append("-DMEMLIM=%d" % self.memory)

    def limited(self):
        if self.path.endswith(".c"):
            resource.setrlimit(resource.RLIMIT_AS, (self.memory << 20, self.memory << 20))

    def check(self):
        """(holds, words about it): holds is True, False, or None when the search could not say."""
        with tempfile.TemporaryDirectory(prefix="p3t-model-") as folder:
            if self.path.endswith(".pml"):
                defines = [w for w in self.compiler if w.startswith("-D")]
                made = subprocess.run(["spin", "-a"] + defines + [self.path], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                      text=True, timeout=120)
                if made.returncode != 0 or "pan.c" not in os.listdir(folder):
                    return None, "spin: " + last_line(made.stdout)
                sources = ["pan.c"]
            else:
                sources = [self.path]
            built = subprocess.run(["cc", "-O2", "-w", "-I", ROOT, "-o", "pan"] + self.compiler + sources + ["-lpthread"], cwd=folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
            if built.returncode != 0:
                return None, "cc: " + last_line(built.stdout)
            try:
                done = subprocess.run(["./pan"] + self.checker, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                      errors="replace", timeout=self.seconds, preexec_fn=self.limited)
            except subprocess.TimeoutExpired:
                return None, "no end after %.0f s" % self.seconds
        return self.spin_verdict(done.stdout) if self.path.endswith(".pml") else self.explorer_verdict(done)

    @staticmethod
    def spin_verdict(text):
        errors, states = re.search(r"errors: (\d+)", text), re.search(r"([\d.e+]+) states, stored", text)
        what = re.search(r"pan:\s*\d+:\s*(.*)", text)
        shown = "%d states" % float(states.group(1)) if states else last_line(text)
        if errors and int(errors.group(1)):
            return False, (what.group(1).strip()[:60] if what else "error")
        if not errors or CUT_SHORT.search(text):
            cut = CUT_SHORT.search(text)
            return None, "not exhaustive: %s" % (cut.group(0) if cut else last_line(text))
        return True, shown

    @staticmethod
    def explorer_verdict(done):
        if done.returncode in (0, 1, -6):                   # -6: an assert() in the explorer
            return done.returncode == 0, last_line(done.stdout)
        return None, "exit status %d: %s" % (done.returncode, last_line(done.stdout))

    def row(self):
        start = time.monotonic()
        try:
            holds, words = self.check()
        except (OSError, subprocess.TimeoutExpired) as problem:
            holds, words = None, str(problem)
        good = holds is (False if self.mutation else True)
        verdict = {True: "holds", False: "error found", None: "no verdict"}[holds]
        return {"name": self.name, "state": "passed" if good else "failed", "verdict": verdict, "seconds": round(time.monotonic() - start, 2), "words": words}


def last_line(text):
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return lines[-1][:70] if lines else "(nothing printed)"


def runs_of(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = re.findall(r"/?\*+ *run:(.*?)(?:\*/|$)", text, re.M) or [""]
    mutations = [m for line in re.findall(r"/?\*+ *mutate:(.*?)(?:\*/|$)", text, re.M) for m in re.split(r"[\s,]+", line.strip()) if m]
    numbered = len(lines) > 1
    return [Run(path, i + 1 if numbered else 0, line, None) for i, line in enumerate(lines)] + [Run(path, 0, lines[0], m) for m in mutations]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", help="files (default: all in this folder)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--longest", type=float, default=0, metavar="S", help="leave out runs that may take more than S seconds (their time= bound)")
    parser.add_argument("--json", metavar="FILE", help="write the results there too")
    args = parser.parse_args()
    paths = args.models or sorted(os.path.join(HERE, f) for f in os.listdir(HERE) if f.endswith((".pml", ".c")))
    runs = [r for path in paths for r in runs_of(os.path.abspath(path))]
    left_out = [r for r in runs if args.longest and r.seconds > args.longest]
    if not shutil.which("spin"):
        without = [r for r in runs if r.path.endswith(".pml")]
        print("spin is missing (apt-get install spin), so %d runs of SPIN models are left out" % len(without))
        left_out += without
    runs = [r for r in runs if r not in left_out]
    rows = []
    print("%-52s %-12s %9s  %s" % ("model", "verdict", "seconds", ""))
    with concurrent.futures.ThreadPoolExecutor(max(1, args.jobs)) as pool:
        for row in pool.map(Run.row, runs):
            rows.append(row)
            mark = "" if row["state"] == "passed" else "  FAILED"
            print("%-52s %-12s %9.1f  %s%s" % (row["name"], row["verdict"], row["seconds"], row["words"], mark), flush=True)
    if left_out:
        print("left out: " + ", ".join(sorted({r.name for r in left_out})))
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
    failed = sum(r["state"] == "failed" for r in rows)
    print("%d passed, %d failed" % (len(rows) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
