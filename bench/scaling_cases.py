"""The cases of bench/scaling.py: scaling_cases.py CASE THREADS WORK prints the seconds that the slowest thread took, without those in which
it could have run but other processes had the processors (as Linux counts them), so that a busy machine is no excuse. (A thread that naps
for a contended lock yields: on a busy machine its naps count among those seconds, and `contended` cases look better than they are.)
scaling_cases.py --list prints the names, each with what it does.

A case is a function prepare(threads), which makes what is shared and returns work(me, n), which each thread runs for its own `me`.
"""
import sys
import threading
import time

CASES = {}      # name -> (rounds a thread, prepare)


def case(rounds):
    def register(prepare):
        CASES[prepare.__name__.replace("_", ".", 1)] = rounds, prepare
        return prepare
    return register


# ---- own data: nothing but code, classes and constants is common to the threads


@case(24_000_000)
def own_ints(threads):
    """arithmetic on small ints"""
    def work(me, n):
        x = me
        for i in range(n):
            x = (x * 31 + i) & 0xFFFFFF
    return work


@case(24_000_000)
def own_floats(threads):
    """arithmetic on floats"""
    def work(me, n):
        x = float(me)
        for i in range(n):
            x = x * 0.5 + i
    return work


@case(3_000_000)
def own_big_ints(threads):
    """ints too large for a word: allocated and freed"""
    def work(me, n):
        x = 1 << 70
        for i in range(n):
            x = (x * 3 + i) & ((1 << 100) - 1)
    return work


@case(12_000_000)
def own_list(threads):
    """a list: append, index, pop"""
    def work(me, n):
        items = [0] * 100
        for i in range(n):
            items.append(i)
            items[i % 100] = items[-1]
            items.pop()
    return work


@case(12_000_000)
def own_dict(threads):
    """a dict: set, get, in"""
    def work(me, n):
        table = {}
        for i in range(n):
            table[i & 1023] = i
            if (i ^ 5) & 1023 in table:
                table[i & 511]
    return work


@case(240_000)
def own_growth(threads):
    """lists, dicts and sets that grow from nothing"""
    def work(me, n):
        for i in range(n):
            items, table, members = [], {}, set()
            for k in range(40):
                items.append(k)
                table[k] = i
                members.add(k)
    return work


@case(60)
def own_long_lists(threads):
    """lists that grow to 100,000 items"""
    def work(me, n):
        for i in range(n):
            items = []
            for k in range(100_000):
                items.append(k)
    return work


@case(6_000_000)
def own_deque(threads):
    """a deque: append at one end, pop at the other"""
    from collections import deque

    def work(me, n):
        line = deque(range(10))
        for i in range(n):
            line.append(i)
            line.popleft()
    return work


@case(9_000_000)
def own_set(threads):
    """a set: add, in, discard"""
    def work(me, n):
        items = set()
        for i in range(n):
            items.add(i & 255)
            if i & 127 in items:
                items.discard((i + 3) & 255)
    return work


class Point:
    scale = 3

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def moved(self, by):
        return self.x + by


@case(18_000_000)
def own_attributes(threads):
    """attributes of an instance: read and write"""
    def work(me, n):
        p = Point(me, 1)
        for i in range(n):
            p.x = p.y + i
            p.y = p.x & 255
    return work


@case(7_200_000)
def own_instances(threads):
    """instances of a class: made and freed"""
    def work(me, n):
        for i in range(n):
            Point(i, me)
    return work


@case(9_000_000)
def own_tuples(threads):
    """tuples: made, unpacked, freed"""
    def work(me, n):
        pair = (me, 1)
        for i in range(n):
            a, b = pair
            pair = (b, [a])
            pair = (i, me)
    return work


@case(600_000)
def own_string_growth(threads):
    """strings that grow, a part at a time"""
    def work(me, n):
        for i in range(n):
            text = ""
            for k in range(10):
                text += "part"
    return work


@case(3_600_000)
def own_strings(threads):
    """strings: f-strings, join, slicing"""
    def work(me, n):
        for i in range(n):
            text = f"{i}:{me}"
            ",".join((text, text))[1:5]
    return work


@case(6_000_000)
def own_generator(threads):
    """a generator, driven to its end"""
    def numbers(n):
        for i in range(n):
            yield i

    def work(me, n):
        for _ in numbers(n):
            pass
    return work


@case(2_400_000)
def own_exceptions(threads):
    """exceptions: raised and caught"""
    def work(me, n):
        for i in range(n):
            try:
                raise ValueError(i)
            except ValueError:
                pass
    return work


@case(6_000_000)
def own_closures(threads):
    """closures: made and called"""
    def work(me, n):
        for i in range(n):
            def inner():
                return i + me
            inner()
    return work


@case(300_000)
def own_regex(threads):
    """regular expressions: search, groups, sub"""
    import re
    word, number = re.compile(r"(\w+)@(\w+)\.org"), re.compile(r"\d+")

    def work(me, n):
        text = f"mail for user{me}@example.org since 1999, and no other"
        for i in range(n):
            word.search(text).group(2)
            number.sub("x", text)
    return work


@case(120_000)
def own_json(threads):
    """JSON: dumps and loads"""
    import json

    def work(me, n):
        data = {"id": me, "name": "thread %d" % me, "values": [1, 2.5, None, True, "text"], "more": {"a": [1, 2, 3], "b": "c"}}
        for i in range(n):
            json.loads(json.dumps(data))
    return work


@case(6_000_000)
def own_lock(threads):
    """a threading.Lock of its own around a counter"""
    def work(me, n):
        lock, count = threading.Lock(), [0]
        for _ in range(n):
            with lock:
                count[0] += 1
    return work


@case(360_000)
def own_comprehensions(threads):
    """list and dict comprehensions"""
    def work(me, n):
        for i in range(n):
            [x * x for x in range(20)]
            {x: i for x in range(10)}
    return work


@case(720)
def own_sort(threads):
    """sorting a list"""
    def work(me, n):
        numbers = [(i * 7919) % 10007 for i in range(10_000)]
        for _ in range(n):
            sorted(numbers)
    return work


@case(900_000)
def own_cycles(threads):
    """reference cycles, left to the cycle collector"""
    def work(me, n):
        for i in range(n):
            p = Point(i, me)
            p.x = p
    return work


# ---- shared, only read


def add_one(x):
    return x + 1


@case(18_000_000)
def shared_function(threads):
    """all call the same module-level function"""
    def work(me, n):
        for i in range(n):
            add_one(i)
    return work


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@case(32)
def shared_recursion(threads):
    """all call the same recursive function"""
    def work(me, n):
        fib(n)
    return work


@case(12_000_000)
def shared_class(threads):
    """methods and class attributes of one class, on own instances"""
    def work(me, n):
        p = Point(me, 1)
        for i in range(n):
            p.moved(i) + p.scale
    return work


@case(12_000_000)
def shared_module(threads):
    """attributes and functions of modules"""
    import math

    def work(me, n):
        for i in range(n):
            math.pi
            math.sqrt(i)
            threading.TIMEOUT_MAX
    return work


class Settings:
    limit, names, default = 10, ["a", "b"], (1, [2])

    @classmethod
    def largest(cls):
        return cls.limit


@case(12_000_000)
def shared_class_attributes(threads):
    """attributes of one class: numbers, objects, a class method"""
    def work(me, n):
        for _ in range(n):
            Settings.limit
            Settings.names
            Settings.default
            Settings.largest()
    return work


@case(9_000_000)
def shared_thread_local(threads):
    """one threading.local: each thread reads and writes its own attributes"""
    own = threading.local()

    def work(me, n):
        own.count = me
        own.items = [me]
        for _ in range(n):
            own.count += 1
            own.items
    return work


TEXT, PAIR, LARGE, TABLE, LIST = "some text", (1, (2, "three")), 1 << 90, {"a": [1], "b": [2], 3: "c"}, [[1], [2], [3], "four"]


@case(12_000_000)
def shared_constants(threads):
    """global constants: a string, a tuple, a large int"""
    def work(me, n):
        for _ in range(n):
            a = TEXT
            b = PAIR
            c = LARGE
            a, b = b, c
    return work


@case(9_000_000)
def shared_dict_read(threads):
    """values of a shared dict, which are objects"""
    def work(me, n):
        table = TABLE
        for _ in range(n):
            table["a"]
            table["b"]
            table[3]
    return work


@case(9_000_000)
def shared_list_read(threads):
    """items of a shared list, which are objects"""
    def work(me, n):
        items = LIST
        for i in range(n):
            items[i & 3]
            items[-1]
    return work


@case(9_000_000)
def shared_instance_read(threads):
    """attributes of a shared instance: one small int, one object"""
    p = Point(1, [2])

    def work(me, n):
        for _ in range(n):
            p.x
            p.y
    return work


@case(6_000_000)
def shared_method(threads):
    """methods of a shared instance"""
    p = Point(1, 2)

    def work(me, n):
        for i in range(n):
            p.moved(i)
    return work


@case(360_000)
def shared_iteration(threads):
    """iteration over a shared tuple of objects and a shared dict"""
    objects = tuple([i] for i in range(10))

    def work(me, n):
        for _ in range(n):
            for _x in objects:
                pass
            for _key, _value in TABLE.items():
                pass
    return work


@case(6_000_000)
def shared_closure(threads):
    """a closure's cell, read by all"""
    cell = [1]

    def work(me, n):
        for _ in range(n):
            cell
    return work


# ---- contended: all write to the same object


@case(6_000_000)
def contended_list_append(threads):
    """append to one list"""
    items = []

    def work(me, n):
        for i in range(n):
            items.append(i)
    return work


@case(6_000_000)
def contended_dict_own_keys(threads):
    """one dict, each thread its own keys"""
    table = {}

    def work(me, n):
        base = me * 1000
        for i in range(n):
            table[base + i % 1000] = i
    return work


@case(6_000_000)
def contended_dict_same_key(threads):
    """one key of one dict"""
    table = {}

    def work(me, n):
        for i in range(n):
            table["key"] = i
    return work


@case(6_000_000)
def contended_attribute(threads):
    """one attribute of one instance"""
    p = Point(0, 0)

    def work(me, n):
        for i in range(n):
            p.x = i
    return work


@case(6_000_000)
def contended_global(threads):
    """one global variable"""
    def work(me, n):
        names = globals()
        for i in range(n):
            names["some_global"] = i
    return work


@case(1_800_000)
def contended_lock(threads):
    """one threading.Lock around a counter"""
    lock, count = threading.Lock(), [0]

    def work(me, n):
        for _ in range(n):
            with lock:
                count[0] += 1
    return work


@case(2_000_000)
def contended_queue(threads):
    """one queue.SimpleQueue: put and get"""
    import queue
    box = queue.SimpleQueue()

    def work(me, n):
        for i in range(n):
            box.put(i)
            box.get()
    return work


def kept_waiting():
    """Seconds in which this thread was ready to run and did not."""
    try:
        with open("/proc/thread-self/schedstat") as file:
            return int(file.read().split()[1]) / 1e9
    except OSError:
        return 0.0


def main():
    if sys.argv[1:] == ["--list"]:
        for name, (_, prepare) in CASES.items():
            print(name, prepare.__doc__, sep="\t")
        return
    name, threads, work = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    rounds, prepare = CASES[name]
    if name != "shared.recursion":
        rounds = max(1, int(rounds * work))
    body = prepare(threads)
    body(0, min(rounds, 25))                    # warm the code up
    ready, times, failures = threading.Barrier(threads), [None] * threads, []

    def run(me):
        try:
            ready.wait()
            start = time.perf_counter() - kept_waiting()
            body(me, rounds)
            times[me] = time.perf_counter() - kept_waiting() - start
        except BaseException as problem:
            failures.append(problem)
            raise

    pool = [threading.Thread(target=run, args=(me,)) for me in range(threads)]
    for thread in pool:
        thread.start()
    for thread in pool:
        thread.join()
    if failures:
        sys.exit(1)
    print("%.6f" % max(times))


main()
