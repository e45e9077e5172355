"""A producer, a queue, and several consumers: how threads hand work to each other.

The producer makes up log lines of a web server; the consumers take them from a queue that holds only so many (so a fast producer waits for
slow consumers), take them apart, and keep a tally each; at the end the tallies are added up and compared with what was produced.

    python3t examples/pipeline.py                                  1,000,000 lines, a consumer for each core
    python3t examples/pipeline.py --lines 5000000 --consumers 4
"""
import argparse
import collections
import os
import queue
import random
import re
import sys
import threading
import time

PAGES = ["/", "/index.html", "/about", "/search", "/images/logo.png", "/api/items", "/api/users"]
LINE = re.compile(r"(?P<host>\S+) (?P<method>[A-Z]+) (?P<page>\S+) (?P<status>\d{3}) (?P<size>\d+)")


def produce(batches, lines, batch_size, seed):
    """Puts all lines on the queue, in batches, and then closes it. Returns the number of bytes that the lines speak of."""
    chance = random.Random(seed)
    total = 0
    try:
        for first in range(0, lines, batch_size):
            batch = []
            for _ in range(min(batch_size, lines - first)):
                size = chance.randrange(100, 50_000)
                total += size
                batch.append(f"10.0.{chance.randrange(256)}.{chance.randrange(256)} GET {chance.choice(PAGES)} "
                             f"{chance.choice((200, 200, 200, 304, 404, 500))} {size}")
            batches.put(batch)                  # waits while the queue is full
    except queue.ShutDown:                      # somebody pressed Ctrl-C
        pass
    finally:
        batches.shutdown()                      # consumers empty the queue, then get() raises ShutDown
    return total


def consume(batches, tallies):
    """Takes batches until the queue is closed and empty; then adds its own tally to the list."""
    tally = collections.Counter()
    while True:
        try:
            batch = batches.get()
        except queue.ShutDown:
            tallies.append(tally)               # a list may be appended to by several threads at once
            return
        for line in batch:
            parts = LINE.fullmatch(line)
            tally["lines"] += 1
            tally["bytes"] += int(parts["size"])
            tally["status " + parts["status"]] += 1
            tally["page " + parts["page"]] += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000, metavar="N", help="how many are produced (%(default)s)")
    parser.add_argument("--consumers", type=int, default=os.cpu_count() or 1, metavar="N", help="default: one for each core")
    parser.add_argument("--batch", type=int, default=500, metavar="N", help="lines handed over at a time (%(default)s)")
    parser.add_argument("--room", type=int, default=16, metavar="N", help="batches that fit in the queue (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if min(args.consumers, args.batch, args.room) < 1 or args.lines < 0:
        parser.error("numbers: 1 or more")

    batches, tallies = queue.Queue(args.room), []
    start = time.perf_counter()
    consumers = [threading.Thread(target=consume, args=(batches, tallies)) for _ in range(args.consumers)]
    try:
        for consumer in consumers:
            consumer.start()
        produced = produce(batches, args.lines, args.batch, args.seed)
        for consumer in consumers:
            consumer.join()
    except KeyboardInterrupt:
        batches.shutdown(immediate=True)        # drops what is queued and wakes everybody
        raise
    seconds = time.perf_counter() - start

    total = sum(tallies, collections.Counter())
    for key in sorted(total):
        print(f"{key:24}{total[key]:16,}")
    shares = ", ".join(str(tally["lines"]) for tally in tallies)
    print(f"\n{args.lines:,} lines, {args.consumers} consumer{'s' * (args.consumers > 1)} ({shares} lines each), {seconds:.2f} s")
    if (total["lines"], total["bytes"]) != (args.lines, produced):
        sys.exit("what was consumed is not what was produced, which must not happen")


if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
