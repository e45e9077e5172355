#!/usr/bin/env python3
"""How long collections hold up the other threads: the distribution of pauses, full and young, over a heap of many live containers.

usage: gc_pause.py [--python python3t] [--objects 5000000] [--full 10] [--seconds 5] [--reference python3.14]

Inside the interpreter under test one thread asks for collections or makes young garbage, another does nothing but read the clock: a gap
in its readings is a pause that it suffered, whatever its cause (on a machine with other work, the scheduler's gaps as well: they show in
the line "nobody collects"). For each generation the line has one figure a collection, the longest gap that it has to do with; the gaps of
other times are in the line "others". The containers are lists of one int, in a list.
"""
import argparse
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DEFAULT = sys.executable if "python3t" in os.path.basename(sys.executable or "") else os.path.join(ROOT, "build", "release", "python3t")
CHILD = r'''
import gc, sys, threading, time

objects, full, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
clock = time.perf_counter
started = clock()
data = [[i] for i in range(objects)]
print("built %d lists in %.2f s" % (objects, clock() - started))
gaps, collections, stop = [], [], False       # (begin, end) each; collections with their generation

def watch():
    last = clock()
    while not stop:
        now = clock()
        if now - last > 50e-6:
            gaps.append((last, now))
        last = now

def noted(phase, info):
    if phase == "start":
        collections.append([clock(), float("inf"), info["generation"]])
    else:
        collections[-1][1] = clock()

def line(name, lengths, extra=""):
    if not lengths:
        print("%-22s no gap above 0.05 ms%s" % (name, extra))
        return
    lengths = sorted(lengths)
    at = lambda share: lengths[min(len(lengths) - 1, int(len(lengths) * share))] * 1000
    print("%-22s %6d %9.2f %9.2f %9.2f %9.2f%s" % (name, len(lengths), at(0.5), at(0.9), at(0.99), lengths[-1] * 1000, extra))

def show(name, work):
    gaps.clear()
    collections.clear()
    work()
    time.sleep(0.02)
    seen = {}
    longest = [0.0] * len(collections)        # for each collection, the longest gap that touches it
    at = 0
    outside = []
    for begin, end in gaps:
        while at < len(collections) and collections[at][1] <= begin:
            at += 1
        if at == len(collections) or collections[at][0] >= end:
            outside.append(end - begin)
        else:
            longest[at] = max(longest[at], end - begin)
    for (_, _, generation), gap in zip(collections, longest):
        seen.setdefault(generation, []).append(gap)
    for generation in sorted(seen):
        line("%s, gen. %d" % (name, generation), seen[generation])
    line(name + (", others" if seen else ""), outside)

def collect_full():
    for _ in range(full):
        gc.collect()
        time.sleep(0.05)

def collect_young():
    end = clock() + seconds
    while clock() < end:
        ring = [[] for _ in range(1000)]
        for r in ring:
            r.append(r)

print("%-22s %6s %9s %9s %9s %9s" % ("gaps in ms", "count", "median", "90 %", "99 %", "longest"))
gc.callbacks.append(noted)
watcher = threading.Thread(target=watch)
watcher.start()
show("nobody collects", lambda: time.sleep(1))
show("gc.collect()", collect_full)
show("automatic", collect_young)
stop = True
watcher.join()
'''


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--python", default=DEFAULT, help="the interpreter under test (this one, if it is a python3t)")
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
