"""What the stress programs of this folder share: options, random numbers, threads that start together, and parts that take turns.

A program is a set of parts. A part sets up some objects, lets threads loose on them, and then checks that what came out could have come out of
some serial order. run() works through the parts again and again until the time is over; it prints "ok", or what went wrong and how to
repeat it. Options: --seconds N (1, or P3T_STRESS_SECONDS), --threads N (4), --seed N (printed on standard error), --only PART.

--leaks does the same work over and over in one process and watches memory instead: after some rounds for warming up, neither the number of live
objects nor the resident memory may go on growing.
"""
import argparse
import faulthandler
import gc
import os
import sys
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

OBJECTS, KIBIBYTES = 20, 100         # that a round may leave behind on average, besides SLACK for all rounds together
SLACK_OBJECTS, SLACK_KIBIBYTES = 2000, 6 << 10


def memory():
    """(live objects, resident KiB) when nothing is left to be done."""
    for _ in range(2):
        gc.collect()
        time.sleep(.02)
    gc.collect()
    objects = sys.getallocatedblocks()
    with open("/proc/self/statm") as file:
        return objects, int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") >> 10


def grown(readings, rounds, each, slack):
    """Does it grow? Not if it fell or stayed in any of the last intervals: what is kept for reuse finds its size, a leak goes on."""
    last = readings[-4:]
    return all(b - a > each * rounds for a, b in zip(last, last[1:])) and last[-1] - last[0] > slack


def leaks(chosen):
    """Each part for its share of --seconds: warm up, then rounds in batches, with a look at memory after each. Gives the number of parts that leak."""
    found, share = 0, OPTIONS.seconds / len(chosen)
    for function in chosen:
        start, turn, rounds, readings = time.monotonic(), 0, 1, []
        while len(readings) < 5 or (time.monotonic() - start < share and len(readings) < 40):
            late.end = time.monotonic() + .3
            began = time.monotonic()
            for _ in range(rounds):
                function(Draw(OPTIONS.seed, function.__name__, turn % 3))
                turn += 1
            took = time.monotonic() - began
            readings.append(memory())
            if len(readings) == 1 and took * 8 < share:
                rounds, readings = max(1, int(share / 8 / took)), []       # (the first round was for warming up)
        objects, resident = zip(*readings)
        leaky = grown(objects, rounds, OBJECTS, SLACK_OBJECTS), grown(resident, rounds, KIBIBYTES, SLACK_KIBIBYTES)
        print("%s %s: %d rounds, objects %s, resident MiB %s%s" % (
            function.__module__ if function.__module__ != "__main__" else os.path.basename(sys.argv[0])[:-3], function.__name__, turn,
            " ".join(map(str, objects[-4:])), " ".join("%.1f" % (r / 1024) for r in resident[-4:]),
            "  LEAKS " + " and ".join(w for w, l in zip(("objects", "memory"), leaky) if l) if any(leaky) else ""), flush=True)
        found += any(leaky)
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
