# The collector: started by all, looked at, switched, and walked over while objects change. # expect: ok
import gc
import sys
import threading
import types

from stress import check, part, run, together, workers


@part
def all_collect(draw):
    """Many threads collect at once: all garbage goes, once, and nothing else does."""
    died = []

    class Node:
        def __init__(self, tag):
            self.tag, self.links = tag, [self]

        def __del__(self):
            died.append(self.tag)

    def work(me, draw):
        kept = []
        for i in range(60):
            a, b = Node((me, i, 0)), Node((me, i, 1))
            a.links.append(b)
            b.links.append(a)
            if draw.below(2):
                kept.append(a)
            if draw.chance(10):
                gc.collect(draw.below(3))
            a = b = None
            check(all(k.links[0] is k and k.links[1].links[1] is k for k in kept))
        return len(kept), [k.tag for k in kept]

    got = together(work)
    for _ in range(20):
        gc.collect()
        if len(died) >= 120 * workers():
            break
    check(len(died) == len(set(died)) == 120 * workers(), len(died), got)


@part
def looked_at(draw):
    """get_objects(), get_referrers(), get_referents(), is_tracked() while containers change and die."""
    shared, fixed = [[i] for i in range(10)], [[]]

    def change(me, draw):
        for i in range(300):
            shared[draw.below(10)] = draw.choose(([i], {"k": i}, {i}, (i, [i]), types.SimpleNamespace(i=i)))

    def look(me, draw):
        for i in range(4):
            if draw.below(2):
                objects = gc.get_objects()
                check(len(objects) > 1000)
                for o in objects[::500]:
                    check(gc.is_tracked(o) in (True, False) and sys.getrefcount(o) > 0 and type(o) is not None)
                objects = None
            else:
                gc.get_referrers(*shared)
                check(any(r is fixed for r in gc.get_referrers(fixed[0])))
            for o in gc.get_referents(shared):
                gc.get_referents(o)

    together(change, look)


@part
def switched(draw):
    """enable(), disable(), thresholds, freeze(), callbacks: told with a start and a stop each."""
    seen = []

    def told(phase, info):
        seen.append((phase, threading.get_ident(), info["generation"]))

    gc.callbacks.append(told)
    try:
        def work(me, draw):
            for i in range(20):
                how = draw.below(6)
                if how == 0:
                    gc.disable()
                elif how == 1:
                    gc.enable()
                elif how == 2:
                    gc.freeze()
                    gc.unfreeze()
                elif how == 3:
                    gc.set_threshold(50 + draw.below(500), 10, 10)
                    check(len(gc.get_threshold()) == 3)
                elif how == 4:
                    check(len(gc.get_stats()) == 3 and len(gc.get_count()) == 3 and gc.get_freeze_count() >= 0)
                else:
                    check(gc.collect() >= 0)
                for _ in range(20):
                    a = []
                    a.append(a)

        together(work)
    finally:
        gc.callbacks.remove(told)
        gc.unfreeze()
        gc.enable()
        gc.set_threshold(2000, 10, 0)
    for ident in {i for _, i, _ in seen}:
        mine = [p for p, i, _ in seen if i == ident]
        check(mine == ["start", "stop"] * (len(mine) // 2), mine)


@part
def garbage_of_all_kinds(draw):
    """Cycles through generators, frames, classes, closures, exceptions, bound methods, slots, properties and dicts."""
    count = [0]

    class Counted:
        def __del__(self):
            count[0] += 1

    lock = threading.Lock()

    class Counted2:
        def __del__(self):
            with lock:
                count[0] += 1

    def generator(c):
        me = yield
        yield c, me

    def kinds(c, n):
        if n == 0:
            g = generator(c)
            next(g)
            g.send(g)
        elif n == 1:
            def f():
                return f, c
        elif n == 2:
            class K:
                held = c
            K.me = K
        elif n == 3:
            try:
                raise ValueError(c)
            except ValueError as error:
                kept = error
        elif n == 4:
            c.method = c.__del__
        elif n == 5:
            d = {}
            d["d"] = d, c
        elif n == 6:
            t = ([], c)
            t[0].append(t)
        elif n == 7:
            frame = sys._getframe()
            c.frame = frame
        elif n == 8:
            import functools
            p = functools.partial(print, c)
            p.__setstate__((print, (c, p), {}, {}))
        elif n == 9:
            import collections
            q = collections.deque([c])
            q.append(q)

    def work(me, draw):
        for i in range(60):
            kinds(Counted2(), draw.below(10))
            if draw.chance(20):
                gc.collect()

    together(work)
    for _ in range(20):
        gc.collect()
        if count[0] >= 60 * workers():
            break
    check(count[0] == 60 * workers(), count)


@part
def moved_between_threads(draw):
    """Structures are linked by one thread, taken apart by another, while a third collects: none is lost that can be reached."""
    roots = [[] for _ in range(4)]
    stop = []

    def build(me, draw):
        for i in range(200):
            chain = None
            for k in range(10):
                chain = [k, chain]
            roots[draw.below(4)].append(chain)
            if draw.below(2):
                try:
                    chain = roots[draw.below(4)].pop()
                    for k in range(9, -1, -1):
                        check(chain[0] == k)
                        chain = chain[1]
                    check(chain is None)
                except IndexError:
                    pass
        stop.append(1)

    def collect(me, draw):
        while len(stop) < workers(2):
            gc.collect(draw.below(3))

    together(build, collect)


run("collector")
