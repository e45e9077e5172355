"""Counts primes, in plain Python, on as many threads as you like.

The numbers below the limit are cut into segments; each thread takes the next segment that nobody has taken yet, sieves it, and adds what
it found. Nothing but the Python code is timed, and nothing in it waits: with N threads on N cores it should be nearly N times as fast.

    python3t examples/primes.py                                primes below 30,000,000, on every core
    python3t examples/primes.py 100000000 --threads 4           another limit, 4 threads
"""
import argparse
import math
import os
import sys
import threading
import time


def small_primes(limit):
    """All primes up to limit, by the sieve of Eratosthenes."""
    is_prime = [False, False] + [True] * (limit - 1)
    for n in range(2, math.isqrt(limit) + 1):
        if is_prime[n]:
            for multiple in range(n * n, limit + 1, n):
                is_prime[multiple] = False
    return [n for n, prime in enumerate(is_prime) if prime]


def count_in_segment(low, high, primes):
    """How many primes p there are with low <= p < high. `primes` has all up to the root of high."""
    is_prime = [True] * (high - low)
    for p in primes:
        if p * p >= high:
            break
        first = max(p * p, (low + p - 1) // p * p)
        for multiple in range(first - low, high - low, p):
            is_prime[multiple] = False
    return sum(is_prime)


class Count:
    """What the threads share: which segment is next, and how many primes were found."""

    def __init__(self, limit, segment):
        self.limit, self.segment = limit, segment
        self.primes = small_primes(max(2, math.isqrt(limit) + 1))
        self.next, self.found = 2, 0
        self.stop = False
        self.lock = threading.Lock()

    def work(self):
        while True:
            with self.lock:
                low = self.next
                self.next += self.segment
            if low >= self.limit or self.stop:
                return
            found = count_in_segment(low, min(low + self.segment, self.limit), self.primes)
            with self.lock:
                self.found += found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("limit", nargs="?", type=int, default=30_000_000, help="primes below this are counted (%(default)s)")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, metavar="N", help="default: one for each core")
    parser.add_argument("--segment", type=int, default=100_000, metavar="N", help="numbers in one piece of work (%(default)s)")
    args = parser.parse_args()
    if args.threads < 1 or args.segment < 1:
        parser.error("--threads and --segment: 1 or more")

    start = time.perf_counter()
    count = Count(args.limit, args.segment)
    threads = [threading.Thread(target=count.work) for _ in range(args.threads)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        count.stop = True                       # each thread ends after the segment it is in
        raise
    seconds = time.perf_counter() - start
    print(f"{count.found:,} primes below {args.limit:,}; {args.threads} thread{'s' * (args.threads > 1)}, {seconds:.2f} s")


if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
