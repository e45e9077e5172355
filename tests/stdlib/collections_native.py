# options: -X bare
# deque, defaultdict and what else _collections has; then threads on one deque.
import _thread
from _collections import deque, defaultdict, _count_elements, _tuplegetter


def attempt(function, *args, **kw):
    try:
        return function(*args, **kw)
    except BaseException as error:
        return "%s: %s" % (type(error).__name__, error)


d = deque("abc"); print(d, len(d), d[0], d[-1], list(reversed(d)), "b" in d, "z" in d, deque(), bool(deque()))
d.append(1); d.appendleft(0); print(d, d.pop(), d.popleft(), d, attempt(deque().pop), attempt(deque().popleft))
d.extend([1, 2]); d.extendleft("xy"); print(d, d.count("a"), d.index("b"), attempt(d.index, "zz"), attempt(d.index, "b", 5), d.index(2, -1))
d.rotate(); print(d); d.rotate(-3); print(d); d.rotate(100); print(d); d.reverse(); print(d)
d.insert(2, "in"); d.insert(-1, "b4"); d.insert(100, "end"); print(d); d.remove("in"); print(d, attempt(d.remove, "nope")); del d[1], d[-1]; d[0] = "first"; print(d)
print(attempt(lambda: d[99]), attempt(d.__delitem__, 99), attempt(d.__setitem__, -99, 1), attempt(lambda: d["a"]))
m = deque(range(10), maxlen=3); print(m, m.maxlen); m.append(10); m.appendleft(1); m.extend([5, 6]); print(m, attempt(m.insert, 0, 0), m.copy(), attempt(deque, [], -1), attempt(deque, [], "a"))
z = deque([1], 0); print(z); z.append(1); z.appendleft(2); z.extend("abc"); print(z, attempt(setattr, m, "maxlen", 3))
print(d == deque(d), d != m, deque([1, 2]) < deque([1, 3]), attempt(lambda: d < [1]), deque([1]) + deque([2]), attempt(lambda: deque() + [1]), deque([1, 2]) * 3, 2 * deque("a"),
      deque("ab", 3) * 5, deque([1]) * -1)
d = deque("ab"); e = d; d += "cd"; d *= 2; print(d is e, d); d.extend(d); print(len(d)); d.clear(); print(d, attempt(hash, d))
d = deque([1]); d.append(d); print(d); d.clear()
d = deque(range(5)); it = iter(d); next(it); print(it.__length_hint__(), it.__reduce__()[1]); d.append(1); print(attempt(next, it), attempt(next, it))
print(deque.__module__, deque[int], attempt(deque, 1), attempt(deque, [], 1, 2), deque(iterable="x", maxlen=1))


class Bad:
    def __eq__(self, other):
        victim.clear()
        return False


victim = deque([1, Bad(), 2]); print(attempt(victim.index, 2)); victim = deque([1, Bad(), 2]); print(attempt(victim.remove, 2)); victim = deque([Bad()] * 3)
print(attempt(lambda: 5 in victim))


class Sub(deque):
    def __init__(self, *args, tag=None):
        super().__init__(*args)
        self.tag = tag


s = Sub("ab", tag=1); print(s, s.tag, type(s.copy()).__name__, s + Sub("c"), s == deque("ab"))

dd = defaultdict(list); dd["a"].append(1); dd["a"].append(2); dd["b"]; print(dd, dict(dd), dd.get("zz"), dd.default_factory)
print(attempt(lambda: defaultdict()["k"]), attempt(defaultdict, 5), defaultdict(None, a=1), defaultdict(int, {"x": 1}, y=2), attempt(defaultdict(lambda: 1 / 0).__getitem__, 1))
c = dd.copy(); c["a"] = 5; print(type(c).__name__, c, dd, dd | {"q": 1}, {"q": 1} | dd, type({} | dd).__name__, attempt(lambda: dd | 5)); dd |= {"w": 0}; print(dd)
dd.default_factory = None; print(attempt(lambda: dd["nope"]), dd.__reduce__()[:2], dd == dict(dd), defaultdict[str, int])


class Named(defaultdict):
    pass


n = Named(int); n["a"] += 1; print(n, n["zz"], type(n.copy()).__name__, len(n))
counts = {}; _count_elements(counts, "abracadabra"); print(counts)


class Counts(dict):
    def get(self, key, default=None):
        return dict.get(self, key, 100)


counts = Counts(); _count_elements(counts, "aab"); print(counts, attempt(_count_elements, {}, 5))


class Point(tuple):
    x, y = _tuplegetter(0, "the x"), _tuplegetter(1, "the y")


p = Point((3, 4)); print(p.x, p.y, Point.x, Point.x.__doc__, attempt(setattr, p, "x", 1), attempt(lambda: Point.x.__get__([], list)), attempt(lambda: Point((1,)).y), Point.x.__reduce__()[1])

# Threads: what goes in comes out, once.
jobs, taken = deque(), []


def put(me):
    for i in range(3000):
        (jobs.append if i % 2 else jobs.appendleft)((me, i))


def get():
    mine = []
    while len(mine) < 3000:
        try:
            mine.append(jobs.pop() if len(mine) % 2 else jobs.popleft())
        except IndexError:
            pass
    taken.extend(mine)


handles = [_thread.start_joinable_thread(f) for me in range(2) for f in (lambda me=me: put(me), get)]
for handle in handles:
    handle.join()
print(len(taken), len(set(taken)), len(jobs))
shared, table = deque(range(100), maxlen=100), defaultdict(list)


def disturb(me):
    for i in range(600):
        shared.rotate(me + 1); shared.append(i); shared.reverse()
        try:
            shared.count(5); sum(1 for _ in shared); shared.remove(i)
        except (RuntimeError, IndexError, ValueError):
            pass
        shared.insert(0, i) if len(shared) < 90 else shared.pop()
        table[i].append(me); shared == shared.copy()


handles = [_thread.start_joinable_thread(lambda me=me: disturb(me)) for me in range(3)]
for handle in handles:
    handle.join()
print(len(shared) <= 100, len(table), {len(v) for v in table.values()})
