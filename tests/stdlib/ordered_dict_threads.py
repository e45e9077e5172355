"""OrderedDict shared by threads: a key that is only ever moved is never missed, and what is popped by one is popped by no other."""
import threading
from collections import OrderedDict

THREADS, ROUNDS = 4, 6000


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 5

    def __eq__(self, other):
        return self.n == other.n


def together(*functions):
    failures = []

    def guarded(f):
        try:
            f()
        except BaseException as e:
            failures.append(e)
    threads = [threading.Thread(target=guarded, args=(f,)) for f in functions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if failures:
        raise failures[0]


for make in (str, int, Key):
    keys = [make(i) for i in range(20)]
    od = OrderedDict((k, [i]) for i, k in enumerate(keys))
    stop = threading.Event()

    def mover(seed):
        for i in range(ROUNDS):
            od.move_to_end(keys[(i * seed) % 20], last=i % 3 != 0)

    def reader():
        while not stop.is_set():
            for i, k in enumerate(keys):
                assert od[k] == [i] and k in od and od.get(make(i)) == [i] and len(od) == 20

    def moves():
        try:
            together(*(lambda s=s: mover(s) for s in (3, 7)))
        finally:
            stop.set()
    together(moves, reader, reader)
    assert sorted(v[0] for v in od.values()) == list(range(20))
    print("moved", make.__name__)            # expect: moved str
    # expect: moved int
    # expect: moved Key

od = OrderedDict()
taken = [[] for _ in range(THREADS)]


def worker(me):
    for i in range(ROUNDS):
        od[me, i] = i
        if i % 2:
            for _ in range(2):
                try:
                    taken[me].append(od.popitem(last=i % 4 == 1)[0])
                except KeyError:
                    pass


together(*(lambda n=n: worker(n) for n in range(THREADS)))
everything = [k for t in taken for k in t] + list(od)
print(len(everything) == len(set(everything)) == THREADS * ROUNDS)       # expect: True

# A cache of the most recent, as programs write it.
cache, calls = OrderedDict(), []


def cached(n):
    try:
        cache.move_to_end(n)
    except KeyError:
        cache[n] = n * n
        while len(cache) > 50:
            try:
                cache.popitem(last=False)
            except KeyError:
                break
        return n * n
    return n * n


together(*(lambda k=k: [cached((i * k) % 90) for i in range(ROUNDS)] for k in (1, 7, 11)))
print(len(cache) <= 50 + THREADS, all(v == k * k for k, v in list(cache.items())))      # expect: True True
