"""What the stress programs of this folder share: options, random numbers, threads that start together, and parts that take turns.

A program is a set of parts. A part sets up some objects, lets threads loose on them, and then checks that what came out could have come out of
some serial order. run() works through the parts again and again until the time is over; it prints "ok", or what went wrong and how to
repeat it. Options: --seconds N (1, or P3T_STRESS_SECONDS), --threads N (4), --seed N (printed on standard error), --only PART.

--leaks does the same work over and over in one process and watches memory instead: neither live objects, nor the bytes in objects and buffers, nor
the resident memory may go on growing.
"""
import argparse
import faulthandler
import gc
import os
import re
import sys
import tempfile
import threading
import time
import traceback

PARTS = []
OPTIONS = argparse.Namespace()       # run() fills it


class Draw:
    """Random numbers from a seed: the same ones in each build and interpreter."""

    def __init__(self, *seed):
        self.state = 88172645463325252
        for word in seed:
            number = int.from_bytes(word.encode(), "big") if isinstance(word, str) else word     # (the hash of a str differs from run to run)
            self.state = (self.state * 6364136223846793005 + number % 1000000007 * 1442695040888963407 + 1) & (1 << 64) - 1
        for _ in range(3):
            self.below(2)

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & (1 << 64) - 1
        return (self.state >> 33) % n

    def choose(self, things):
        return things[self.below(len(things))]

    def chance(self, one_in):
        return self.below(one_in) == 0


class Failed(Exception):
    pass


def check(holds, *what):
    if not holds:
        raise Failed(" ".join(repr(w)[:300] for w in what))


def late():
    """Has a part taken its --seconds? For parts whose full size is too much for slow builds."""
    return time.monotonic() > late.end


late.end = float("inf")


def part(function):
    PARTS.append(function)
    return function


def together(*works, threads=None):
    """Runs each of the works on as many threads as were asked for (the first ones once more, if they do not divide), all starting at once:
    work(me, draw), with me counted from 0 for each work. Gives what they returned, a list for each work. An exception in one fails the part."""
    threads = max(len(works), threads or OPTIONS.threads)
    each = [threads // len(works) + (i < threads % len(works)) for i in range(len(works))]
    results, problems = [[None] * n for n in each], []
    start = threading.Barrier(threads)
    turn = together.turn = together.turn + 1

    def run(which, me):
        draw = Draw(OPTIONS.seed, turn, which, me)
        try:
            start.wait()
            results[which][me] = works[which](me, draw)
        except BaseException as problem:        # a thread that vanished would only be missed later
            problems.append(problem)

    pool = [threading.Thread(target=run, args=(which, me)) for which, n in enumerate(each) for me in range(n)]
    for thread in pool:
        thread.start()
    for thread in pool:
        thread.join()
    if problems:
        raise problems[0]
    return results[0] if len(works) == 1 else results


together.turn = 0


def busy(works):
    """Runs each of works again and again on a thread of its own, until the function that is returned is called."""
    stop, problems = threading.Event(), []

    def loop(work):
        try:
            while not stop.is_set():
                work()
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=loop, args=(w,)) for w in works]
    for t in threads:
        t.start()

    def end():
        stop.set()
        for t in threads:
            t.join()
        if problems:
            raise problems[0]
    return end


def workers(works=1, which=0):
    """How many threads together() gives to one of so many works."""
    threads = max(works, OPTIONS.threads)
    return threads // works + (which < threads % works)


# ---- leaks ----
#
# After each batch of rounds everything that is free is given back (memory()), so objects and bytes come out nearly the same each time, and resident
# memory as well as a heap with holes allows. A window of READINGS such readings is judged by the lowest of each quarter: what is kept for reuse, late, or
# by chance does not raise the lowest. Only when all four rise by more than a leak's worth a round, the next window has twice as many rounds, and then the
# one after that: a cache that fills, a table that doubled, a heap that finds its shape slow down; a leak goes on at the same rate, WINDOWS times.

READINGS, WINDOWS = 8, 4
LEAST = (("objects", 1, 8), ("bytes", 50, 4 << 10), ("resident memory", 30 << 10, 4 << 20))      # what a leak leaves a round, and in the first window


def in_use():
    """Bytes in objects and in buffers, as the runtime writes them to file descriptor 2; 0 where it does not."""
    with tempfile.TemporaryFile() as file:
        saved = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            sys._debugmallocstats()
        finally:
            os.dup2(saved, 2)
            os.close(saved)
        file.seek(0)
        return sum(int(n) for n in re.findall(rb"^ +(?:all +[0-9]+|this thread) +([0-9]+)$", file.read(), re.M))


def memory():
    """(live objects, bytes in them and in buffers, resident bytes) when nothing is left to be done."""
    for _ in range(3):
        gc.collect()                # what one lets go (a function, its code) may be for the next one
    sys._clear_internal_caches()
    with open("/proc/self/statm") as file:
        return sys.getallocatedblocks(), in_use(), int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def rates(readings, rounds):
    """For objects, bytes and resident memory: by how much it grows a round, if the lowest of all quarters of the readings rise one after the other, or 0."""
    found = []
    quarter = len(readings) // 4
    for which, (_, least, total) in enumerate(LEAST):
        low = [min(r[which] for r in readings[q * quarter:(q + 1) * quarter]) for q in range(4)]
        rise, steps = low[3] - low[0], rounds * 3 * quarter
        steady = all(b - a > rise / 12 for a, b in zip(low, low[1:]))
        found.append(rise / steps if steady and rise >= max(total, least * steps) else 0)
    return found


def watch(work, share):
    """Repeats work(), which gives its seconds, for about so many seconds; longer when it seems to leak. Gives (rounds, readings, names of what leaks)."""
    for _ in range(2):
        took = work()               # what is only done once is done
    rounds, total, history = max(1, int(share / READINGS / max(took, 1e-4) / 2)), 2, []
    while True:
        readings = [[0, 0, 0] for _ in range(READINGS)]         # (made before, not to be counted)
        for reading in readings:
            end, done = time.monotonic() + share * 2 ** len(history), 0
            while done < rounds and (not done or time.monotonic() < end or history):
                work()
                done += 1
            rounds, total = done, total + done       # (fewer, if the first rounds were quicker than they are all)
            reading[:] = memory()
        history.append(rates(readings, rounds))
        leaking = [name for i, (name, _, _) in enumerate(LEAST) if min(h[i] for h in history) > max(h[i] for h in history) / 2]
        if not leaking or len(history) == WINDOWS:
            return total, readings, leaking
        rounds *= 2


def leaks(chosen):
    """Watches each part for its share of --seconds. Gives 1 if any of them leaks."""
    found, share = 0, OPTIONS.seconds / len(chosen)
    for function in chosen:
        turn = 0

        def work():
            nonlocal turn
            began = time.monotonic()
            late.end = began + .3
            function(Draw(OPTIONS.seed, function.__name__, turn % 3))
            turn += 1
            return time.monotonic() - began

        rounds, readings, leaking = watch(work, share)
        objects, used, resident = zip(*readings[-4:])
        print("%s %s: %d rounds, objects %s, KiB used %s, resident %s%s" % (
            function.__module__ if function.__module__ != "__main__" else os.path.basename(sys.argv[0])[:-3], function.__name__, rounds,
            " ".join(map(str, objects)), " ".join("%d" % (n >> 10) for n in used), " ".join("%d" % (n >> 10) for n in resident),
            "  LEAKS " + " and ".join(leaking) if leaking else ""), flush=True)
        found += bool(leaking)
    if not found:
        print("ok")
    return min(found, 1)


def run(name):
    parser = argparse.ArgumentParser(description=name)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("P3T_STRESS_SECONDS") or 1))
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1000003)
    parser.add_argument("--only", help="one part")
    parser.add_argument("--leaks", action="store_true", help="watch memory instead of the time")
    parser.parse_args(namespace=OPTIONS)
    chosen = [p for p in PARTS if OPTIONS.only in (None, p.__name__)]
    if not chosen:
        sys.exit("there is no part %s; there are: %s" % (OPTIONS.only, ", ".join(p.__name__ for p in PARTS)))
    print("%s: --seed %d --threads %d --seconds %g" % (name, OPTIONS.seed, OPTIONS.threads, OPTIONS.seconds), file=sys.stderr)
    faulthandler.enable(all_threads=True)            # the runner sends SIGABRT to a program that does not end
    if OPTIONS.leaks:
        sys.exit(leaks(chosen))
    end, rounds = time.monotonic() + OPTIONS.seconds, 0
    while rounds == 0 or time.monotonic() < end:
        for function in chosen:
            if rounds and time.monotonic() >= end:
                break
            late.end = time.monotonic() + OPTIONS.seconds
            try:
                function(Draw(OPTIONS.seed, function.__name__, rounds))
            except BaseException as problem:
                traceback.print_exception(problem)
                print("FAILED: %s in round %d; again by: --only %s --seed %d --threads %d" % (function.__name__, rounds, function.__name__, OPTIONS.seed,
                                                                                            OPTIONS.threads))
                sys.exit(1)
        rounds += 1
    print("%s: %d rounds of %d parts" % (name, rounds, len(chosen)), file=sys.stderr)
    print("ok")
