#!/usr/bin/env python3
"""How long collections hold up the other threads: the distribution of pauses, full and young, over a heap of many live containers.

usage: gc_pause.py [--python python3t] [--objects 5000000] [--full 10] [--seconds 5] [--reference python3.14]

Inside the interpreter under test one thread asks for collections or makes young garbage, another does nothing but read the clock: a gap
in its readings is a pause that it suffered, whatever its cause (on a machine with other work, the scheduler's gaps as well: they show in
the line "nobody collects"). The containers are lists of one int, in a list.
"""
import argparse
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CHILD = r'''
import gc, sys, threading, time

objects, full, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
started = time.perf_counter()
data = [[i] for i in range(objects)]
print("built %d lists in %.2f s" % (objects, time.perf_counter() - started))
gaps, stop = [], False

def watch():
    last = time.perf_counter()
    while not stop:
        now = time.perf_counter()
        if now - last > 50e-6:
            gaps.append(now - last)
        last = now

def show(name, work):
    gaps.clear()
    work()
    time.sleep(0.02)
    seen = sorted(gaps)
    if not seen:
        print("%-18s no gap above 0.05 ms" % name)
        return
    at = lambda share: seen[min(len(seen) - 1, int(len(seen) * share))] * 1000
    print("%-18s %6d %9.2f %9.2f %9.2f %9.2f" % (name, len(seen), at(0.5), at(0.9), at(0.99), seen[-1] * 1000))

def collect_full():
    for _ in range(full):
        gc.collect()
        time.sleep(0.05)

def collect_young():
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        ring = [[] for _ in range(1000)]
        for r in ring:
            r.append(r)

print("%-18s %6s %9s %9s %9s %9s" % ("gaps in ms", "count", "median", "90 %", "99 %", "longest"))
watcher = threading.Thread(target=watch)
watcher.start()
show("nobody collects", lambda: time.sleep(1))
show("gc.collect()", collect_full)
show("young, automatic", collect_young)
stop = True
watcher.join()
'''


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--python", default=os.path.join(ROOT, "build", "release", "python3t"))
    ap.add_argument("--reference", default=shutil.which("python3.14"), help="an interpreter to compare with (the python3.14 that is found)")
    ap.add_argument("--objects", type=int, default=5000000)
    ap.add_argument("--full", type=int, default=10, help="full collections")
    ap.add_argument("--seconds", type=float, default=5, help="of making young garbage")
    a = ap.parse_args()
    for python in filter(None, (a.python, a.reference)):
        print("== " + os.path.basename(python), flush=True)
        subprocess.run([python, "-c", CHILD, str(a.objects), str(a.full), str(a.seconds)], check=True)


if __name__ == "__main__":
    sys.exit(main())
