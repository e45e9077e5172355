"""What the stress programs of this folder share: options, random numbers, threads that start together, and parts that take turns.

A program is a set of parts. A part sets up some objects, lets threads loose on them, and then checks that what came out could have come out of
some serial order. run() works through the parts again and again until the time is over; it prints "ok", or what went wrong and how to
repeat it. Options: --seconds N (1, or P3T_STRESS_SECONDS), --threads N (4), --seed N (printed on standard error), --only PART.
"""
import argparse
import faulthandler
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


def workers(works=1, which=0):
    """How many threads together() gives to one of so many works."""
    threads = max(works, OPTIONS.threads)
    return threads // works + (which < threads % works)


def run(name):
    parser = argparse.ArgumentParser(description=name)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("P3T_STRESS_SECONDS") or 1))
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1000003)
    parser.add_argument("--only", help="one part")
    parser.parse_args(namespace=OPTIONS)
    chosen = [p for p in PARTS if OPTIONS.only in (None, p.__name__)]
    if not chosen:
        sys.exit("there is no part %s; there are: %s" % (OPTIONS.only, ", ".join(p.__name__ for p in PARTS)))
    print("%s: --seed %d --threads %d --seconds %g" % (name, OPTIONS.seed, OPTIONS.threads, OPTIONS.seconds), file=sys.stderr)
    faulthandler.enable(all_threads=True)            # the runner sends SIGABRT to a program that does not end
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
