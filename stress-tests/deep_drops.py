# Structures nested very deep, let go of by another thread than the one that built them: no crash, all of it is freed. # expect: ok
# timeout: 120
import gc
import threading

from stress import check, part, run, together, workers

DEEP = 1_000_000


def list_chain(n):
    x = []
    for _ in range(n):
        x = [x]
    return x


def tuple_chain(n):
    x = ()
    for _ in range(n):
        x = (x,)
    return x


def dict_chain(n):
    x = {}
    for _ in range(n):
        x = {"k": x}
    return x


class Node:
    __slots__ = ("next", "__weakref__")


class Open:
    def __init__(self, following):
        self.next = following


def slot_chain(n):
    x = None
    for _ in range(n):
        node = Node()
        node.next = x
        x = node
    return x


def instance_chain(n):
    x = None
    for _ in range(n):
        x = Open(x)
    return x


def closure_chain(n):
    x = None
    for _ in range(n):
        x = (lambda y: lambda: y)(x)
    return x


def generator_chain(n):
    def g(below):
        yield below
    x = None
    for _ in range(n):
        x = g(x)
        next(x)
    return x


def exception_chain(n):
    x = None
    for _ in range(n):
        e = ValueError()
        e.__context__ = x
        x = e
    return x


def method_chain(n):
    x = [].append
    for _ in range(n):
        x = [x].append
    return x


def mixed_chain(n):
    import collections
    import functools
    import itertools
    x = None
    for i in range(n):
        k = i % 7
        x = ([x] if k == 0 else (x,) if k == 1 else {"k": x} if k == 2 else collections.deque([x]) if k == 3 else functools.partial(print, x) if k == 4
             else Open(x) if k == 5 else itertools.repeat(x))
    return x


KINDS = (list_chain, tuple_chain, dict_chain, slot_chain, instance_chain, closure_chain, generator_chain, exception_chain, method_chain, mixed_chain)


@part
def a_million(draw):
    """A list nested a million deep, built by one thread and dropped by another."""
    box = []
    t = threading.Thread(target=lambda: box.append(list_chain(DEEP)))
    t.start()
    t.join()
    t = threading.Thread(target=box.clear)
    t.start()
    t.join()
    check(not box)


@part
def all_kinds(draw):
    """Chains of every kind, passed between threads and dropped by whoever comes to it."""
    box = []

    def work(me, draw):
        for i in range(3):
            box.append(draw.choose(KINDS)(20000))
            try:
                box.pop(0)
            except IndexError:
                pass

    together(work)
    box.clear()


@part
def dropped_while_running(draw):
    """A thread drops what another is about to walk through: the walker holds its own piece."""
    box = [list_chain(5000) for _ in range(4)]

    def walk(me, draw):
        for i in range(10):
            x, n = box[draw.below(4)], 0
            while x:
                x = x[0]
                n += 1
            check(n == 5000, n)

    def replace(me, draw):
        for i in range(10):
            box[draw.below(4)] = list_chain(5000)

    together(walk, replace)


@part
def deep_cycles(draw):
    """Rings of a hundred thousand are collected by another thread, with finalizers that run once each."""
    ended = []

    class Ends:
        def __del__(self):
            ended.append(1)

    def work(me, draw):
        first = x = [Ends()]
        for _ in range(30000):
            x = [x]
        first.append(x)

    together(work)
    for _ in range(10):
        gc.collect()
        if len(ended) >= workers():
            break
    check(len(ended) == workers(), len(ended))


@part
def refused_recursion(draw):
    """Comparing, printing, hashing, pickling, copying such structures raises RecursionError in every thread, and nothing worse."""
    import copy
    import pickle
    deep, other, deep_tuple = list_chain(3000), list_chain(3000), tuple_chain(100000)

    def work(me, draw):
        for f in (lambda: deep == other, lambda: repr(deep), lambda: hash(deep_tuple), lambda: pickle.dumps(deep), lambda: copy.deepcopy(deep)):
            try:
                f()
            except RecursionError:
                pass

    together(work)


run("deep_drops")
