"""Counts the primes below a limit with a thread for each part of the range. Needs nothing of the standard library.

    python3t examples/parallel_count.py [LIMIT [THREADS]]
"""
import _thread
import sys


def is_prime(n):
    if n < 4:
        return n > 1
    if n % 2 == 0:
        return False
    d = 3
    while d * d <= n:
        if n % d == 0:
            return False
        d += 2
    return True


def count(first, step, limit, found):
    """Appends how many of first, first + step, ... below the limit are prime to the list that all threads share."""
    total = 0
    for n in range(first, limit, step):
        if is_prime(n):
            total += 1
    found.append(total)


def main():
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    found = []
    # odd steps, so that no thread is left with nothing but even numbers
    step = threads | 1
    parts = [[first for first in range(step) if first % threads == me] for me in range(threads)]

    def work(firsts):
        for first in firsts:
            count(first, step, limit, found)

    handles = [_thread.start_joinable_thread(lambda firsts=firsts: work(firsts)) for firsts in parts]
    for handle in handles:
        handle.join()
    print(f"{sum(found):,} primes below {limit:,}, counted by {threads} threads in {len(found)} parts")


main()
