# deque, Counter, defaultdict, OrderedDict, ChainMap, UserDict and their like.
from collections import *
d = deque([1, 2, 3], maxlen=4)
d.append(4); d.append(5); d.appendleft(0)
print(d, d.maxlen, d.popleft(), d.pop(), d.extendleft("ab"), d, d.rotate(1), d, d.rotate(-2), d, d.count(2), d.index(2), d.insert(1, "i") if len(d) < 4 else "full", d[0], d[-1], 2 in d, d.copy(), d == deque(d), d != deque([9]), list(reversed(d)))
for bad in ("deque().pop()", "deque().popleft()", "deque(5)", "deque([1], -1)", "deque([1])[1]", "deque([1], 1).insert(0, 2)", "deque([1]).remove(2)", "deque([1]).index(5)", "deque(maxlen='a')", "deque() + []", "deque([1])[0:1]", "hash(deque())", "deque() < []"):
    try:
        print(bad, "=", eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
i = iter(q := deque([1, 2]))
q.append(3)
try:
    next(i)
except RuntimeError as e:
    print(e)
print(deque([1]) + deque([2]), deque([1, 2]) * 2, repr(deque([deque()], 3)), deque("ab", maxlen=0))
c = Counter("mississippi")
c.update("mm"); c.subtract({"s": 5, "z": 1}); c["new"] += 1
print(c.most_common(2), c["absent"], sorted(c.items()), +c, -c, c.total(), sorted(c.elements())[:3], Counter(a=3) - Counter(a=1, b=2), Counter(a=1) | Counter(a=2, b=1), Counter(a=3, b=1) & Counter(a=1), Counter(a=1) <= Counter(a=2), Counter(a=1) == Counter(a=1, b=0), Counter([1, 1]) + Counter({1: -5, 2: 2}))
try:
    Counter.fromkeys("a")
except NotImplementedError as e:
    print(e)
dd = defaultdict(list, x=[0])
dd["a"].append(1)
print(dd, dd.get("q"), "q" in dd, dd.default_factory, dd.copy() == dd, dd | {"b": 2}, defaultdict(int, {1: 2})[3], repr(defaultdict(None)))
for bad in (lambda: defaultdict(5), lambda: defaultdict()["x"], lambda: defaultdict(lambda: 1 / 0)["x"], lambda: defaultdict(list, 5)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a"); o.move_to_end("c", last=False)
print(o, list(o), o.popitem(), o.popitem(last=False), o == {"b": 2}, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == {"b": 2, "a": 1}, list(reversed(OrderedDict(x=1, y=2))), OrderedDict(a=1) | {"b": 1}, OrderedDict.fromkeys("ab", 0))
for bad in (lambda: OrderedDict().popitem(), lambda: o.move_to_end("zz"), lambda: OrderedDict(1, 2), lambda: o.pop("zz")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
m["c"] = 4
print(m, m["a"], m["b"], len(m), list(m), m.parents, m.new_child({"a": 0})["a"], m.maps[0], "b" in m, m.pop("c"))
try:
    del m["b"]
except KeyError as e:
    print(e)
class U(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k.upper(), v)
class UL(UserList): pass
class US(UserString): pass
print(U(a=1, **{"b": 2}), UL([1]) + [2], type(UL([1])[:]).__name__, US("ab").upper(), US("x") + "y", type(US("x") * 2).__name__)
