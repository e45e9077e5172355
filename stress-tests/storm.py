# Threads by the thousand: 200 at a time, each with its own data, all of it gone when they are. # expect: ok
import _thread
import gc
import os
import threading
import time

from stress import OPTIONS, check, part, run, together


@part
def many(draw):
    """10,000 threads (fewer in slow builds: as many as --seconds lets), 200 at a time; each does a little and is joined."""
    total, width = 0, 200
    end = time.monotonic() + OPTIONS.seconds / 2
    counts, lock = [0], threading.Lock()
    local = threading.local()

    def work(n):
        local.n = [n] * 3
        own = {n: [n]}
        own[n].append(own)
        with lock:
            counts[0] += 1
        check(local.n == [n] * 3 and own[n][0] == n)

    while total < 10000 and (total == 0 or time.monotonic() < end):
        threads = [threading.Thread(target=work, args=(total + i,)) for i in range(width)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
            check(not t.is_alive())
        total += width
    check(counts[0] == total, counts, total)
    check(threading.active_count() == 1)


@part
def raw(draw):
    """_thread.start_new_thread without join: all run, and the count of threads goes back."""
    done, n = [], 200

    def work(me):
        done.append(me)

    for i in range(n):
        _thread.start_new_thread(work, (i,))
    end = time.monotonic() + 60
    while (len(done) < n or _thread._count() > 0) and time.monotonic() < end:
        time.sleep(0.001)
    check(sorted(done) == list(range(n)) and _thread._count() == 0, len(done), _thread._count())


@part
def starters(draw):
    """Threads start threads that start threads; a thread may be joined by several, at any time, and started once."""
    ended, lock = [0], threading.Lock()
    shared = []

    def grow(depth):
        if depth:
            children = [threading.Thread(target=grow, args=(depth - 1,)) for _ in range(2)]
            shared.extend(children)
            for c in children:
                c.start()
                try:
                    c.start()
                    check(False)
                except RuntimeError as error:
                    check("only be started once" in str(error), error)
        with lock:
            ended[0] += 1

    def work(me, draw):
        grow(4)
        for t in list(shared):
            try:
                t.join(0.001 * draw.below(3))
            except RuntimeError as error:
                check("before it is started" in str(error), error)

    made = together(work)
    for t in shared:                        # (each has put its children behind itself, and started them, when it ends)
        t.join()
    check(ended[0] == 31 * len(made), ended)


@part
def objects_left_behind(draw):
    """What a thread made outlives it, is used by others, and dies once, when they let go of it."""
    died = []

    class Left:
        def __init__(self, n):
            self.n = n

        def __del__(self):
            died.append(self.n)

    box = []

    def make(n):
        box.append(Left(n))

    for i in range(10):
        threads = [threading.Thread(target=make, args=(i * 10 + k,)) for k in range(10)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    check(sorted(o.n for o in box) == list(range(100)) and not died)
    box.clear()
    check(sorted(died) == list(range(100)), len(died))      # at once: their threads are gone, and nobody else has them


@part
def stack_sizes(draw):
    """Threads with small stacks that recurse to the limit, or to the end of the stack: RecursionError, no crash."""
    def deep(n):
        return deep(n + 1)

    def work(me, draw):
        for i in range(3):
            try:
                deep(0)
                check(False)
            except RecursionError:
                pass

    old = threading.stack_size(256 * 1024)
    try:
        together(work)
    finally:
        threading.stack_size(old)


@part
def names_and_lists(draw):
    """threading.enumerate(), current_thread(), names, idents and native ids while threads come and go."""
    def leaf():
        t = threading.current_thread()
        check(t.ident == threading.get_ident() and t.native_id == threading.get_native_id() and t.is_alive())
        t.name = "leaf"

    def work(me, draw):
        for i in range(15):
            t = threading.Thread(target=leaf, name="before")
            t.start()
            check(all(isinstance(x.name, str) for x in threading.enumerate()))
            t.join()
            check(t.name == "leaf" and t not in threading.enumerate())

    together(work)


run("storm")
