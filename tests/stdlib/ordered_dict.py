"""collections.OrderedDict against a model made of lists, then its own corners. The result is what the reference prints."""
import collections
import copy
import pickle
import random
from collections import OrderedDict


class Odd:
    """A key that is found by its own __eq__ alone."""
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        return isinstance(other, Odd) and self.n == other.n

    def __repr__(self):
        return f"Odd({self.n})"

    def __reduce__(self):
        return Odd, (self.n,)


def model(seed, make_key, steps=4000, keys=40):
    rng = random.Random(seed)
    od, pairs = OrderedDict(), []
    for step in range(steps):
        key = make_key(rng.randrange(keys))
        at = next((i for i, p in enumerate(pairs) if p[0] == key), None)
        what = rng.choice(("set", "set", "move", "front", "front", "del", "pop", "first", "last", "default", "clear" if step % 97 == 0 else "set"))
        if what == "set":
            od[key] = step
            if at is None:
                pairs.append((key, step))
            else:
                pairs[at] = (pairs[at][0], step)
        elif what in ("move", "front"):
            if at is None:
                try:
                    od.move_to_end(key)
                except KeyError:
                    continue
                raise AssertionError("moved what is not there")
            od.move_to_end(key, last=what == "move")
            p = pairs.pop(at)
            pairs.insert(len(pairs) if what == "move" else 0, p)
        elif what == "del" and at is not None:
            del od[key]
            pairs.pop(at)
        elif what == "pop":
            assert od.pop(key, "none") == (pairs.pop(at)[1] if at is not None else "none")
        elif what in ("first", "last") and pairs:
            assert od.popitem(last=what == "last") == pairs.pop(-1 if what == "last" else 0)
        elif what == "default":
            assert od.setdefault(key, step) == (pairs[at][1] if at is not None else step)
            if at is None:
                pairs.append((key, step))
        elif what == "clear":
            od.clear()
            pairs.clear()
        assert list(od.items()) == pairs and list(reversed(od)) == [k for k, v in reversed(pairs)], (seed, step, what)
        assert len(od) == len(pairs) and all(od[k] == v for k, v in pairs) and dict(od) == dict(pairs)
    print("model", seed, len(od), hash(tuple(v for k, v in pairs)) == hash(tuple(od.values())))


for seed, make_key in enumerate((str, int, Odd, lambda n: n if n % 2 else str(n))):
    model(seed, make_key)


def attempt(f):
    try:
        return f()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


od = OrderedDict(a=1, b=2, c=3)
print(od, OrderedDict(), od.keys(), od.items(), od.values(), type(iter(od)).__name__)
print(list(reversed(od.items())), list(reversed(od.keys())), list(reversed(od.values())))
print(od == OrderedDict(b=2, a=1, c=3), od == {"b": 2, "a": 1, "c": 3}, od != OrderedDict(od), {"a": 1, "b": 2, "c": 3} == od, od == 3)
print(isinstance(od.keys(), collections.abc.KeysView), isinstance(od, dict), type(od.keys()).__mro__[1].__name__)
print(od.keys() & {"a", "z"}, od.items() - {("a", 1)} == {("b", 2), ("c", 3)}, "a" in od.keys(), ("a", 2) in od.items())
print(attempt(lambda: od.move_to_end("x")), attempt(lambda: OrderedDict().popitem()), attempt(lambda: od.pop("x")), od.pop("x", default=5))
print(attempt(lambda: OrderedDict(1, 2)), attempt(lambda: OrderedDict([(1,)])), attempt(lambda: od.update(1, 2)), attempt(lambda: od | 1))
print(od | {"z": 26, "a": 0}, {"z": 26, "a": 0} | od, type(od | {}).__name__)
od |= [("d", 4)]
print(od, OrderedDict.fromkeys("ab", value=3), od.setdefault("e"), od.setdefault(key="f", default=6))
od.label = ["attribute"]
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    back = pickle.loads(pickle.dumps(od, protocol))
    assert back == od and type(back) is OrderedDict and back.label == od.label
it = iter(od.items())
next(it)
print(list(pickle.loads(pickle.dumps(it))), len(list(it)))
print(OrderedDict().__reduce__()[:4], od.__reduce__()[:4], copy.copy(od).label is od.label, copy.deepcopy(od).label, od.copy().__dict__)
od["self"] = od
print(od)


class Sub(OrderedDict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value * 10)

    def __missing__(self, key):
        return "missing"


s = Sub([("a", 1)], b=2)
s.update(c=3)
print(s, s["x"], s.setdefault("d", 4), s, s.copy(), Sub.fromkeys("xy", 1), s | {"e": 5})


def during(change):
    od = OrderedDict.fromkeys("abcdef")
    seen = []
    try:
        for k in od:
            seen.append(k)
            if k == "c":
                change(od)
    except RuntimeError as e:
        seen.append(str(e))
    return seen


print(during(lambda d: d.move_to_end("a")))
print(during(lambda d: d.move_to_end("d", last=False)))
print(during(lambda d: d.pop("f")))
print(during(lambda d: d.__setitem__("g", 1)))
print(during(lambda d: d.__setitem__("a", 1)))
print(during(lambda d: d.clear()))
print((lambda **kw: list(kw))(**OrderedDict(z=1, y=2)), dict(OrderedDict(z=1, y=2)), list(OrderedDict(z=1, y=2).values()))
