# Memory goes back to the system after a peak, and what one thread frees another one can use. # expect: ok
# timeout: 120
import gc
import os
import threading
import time

PEAK = 500 << 20


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def settled(limit):
    """Resident memory when it has fallen to the limit, or after a second."""
    end = time.monotonic() + 1
    while resident() > limit and time.monotonic() < end:
        time.sleep(.05)
    return resident()


def in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def strings():
    return ["%01000d" % i for i in range(PEAK // 1064)]


def lists():
    return [[i] * 8 for i in range(PEAK // 168)]


def buffers():
    made = [bytearray(100_000) for i in range(PEAK // 100_000)]
    for one in made:
        one[::4096] = b"x" * len(one[::4096])
    return made


def one_buffer():
    return [None] * (PEAK // 8)


def ints():
    return dict.fromkeys(range(2 ** 60, 2 ** 60 + PEAK // 100))



start, problems = resident(), []
for make in (strings, lists, buffers, one_buffer, ints):
    kept = make()
    peak = resident()
    del kept
    gc.collect()
    after = settled(start + (peak - start) // 5)
    if peak - start < PEAK // 2:
        problems.append("%s: %d MiB are no peak" % (make.__name__, peak - start >> 20))
    if after > start + (peak - start) // 5 + (16 << 20):
        problems.append("%s: %d MiB, %d at the peak, %d after" % (make.__name__, start >> 20, peak >> 20, after >> 20))

# One thread makes, another one lets go, again and again: there is never more than for two.
box, highest = [], 0
for turn in range(12):
    def fill():
        box.append([[i] * 8 for i in range(100_000)])
    in_thread(fill)
    highest = max(highest, resident())
    in_thread(box.clear)
    if turn == 3:
        at_first = highest
if highest > at_first + (32 << 20):
    problems.append("made and dropped by different threads: %d MiB after four turns, %d after twelve" % (at_first >> 20, highest >> 20))

# The same with threads that stay.
queue = __import__("queue").SimpleQueue()
def drop():
    while (got := queue.get()) is not None:
        del got
dropper = threading.Thread(target=drop)
dropper.start()
readings = []
for turn in range(40):
    queue.put([[i] * 8 for i in range(20_000)])
    while queue.qsize() > 1:
        time.sleep(.001)
    readings.append(resident())
queue.put(None)
dropper.join()
if max(readings[20:]) > max(readings[:20]) + (32 << 20):
    problems.append("dropped by another thread: %s MiB" % [r >> 20 for r in readings])
with open("/proc/self/statm") as file:
    sanitized = int(file.read().split()[0]) * os.sysconf("SC_PAGESIZE") > 1 << 40        # the address space that a sanitizer takes; its allocator keeps much
print("\n".join(problems) if problems and not sanitized else "ok")
