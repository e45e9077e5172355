# match: mapping patterns, keys by value, the rest, what is a mapping, get() is what is asked.
import collections
import types

class Keys:
    A = "attr key"

def f(x):
    match x:
        case {"kind": "point", "x": x, "y": y}: return "point", x, y
        case {"kind": str(k), **rest} if rest: return k, rest
        case {Keys.A: v}: return "by attribute", v
        case {10: _, None: none, True: t}: return "odd keys", none, t
        case {-1: neg, 2.5: fl, 1+2j: c}: return "numbers", neg, fl, c
        case {"nested": {"list": [a, *_]}}: return "nested", a
        case {}: return "some mapping"
        case _: return "no mapping"

class Missing(dict):
    def __missing__(self, key): return "never asked"

class Map(collections.abc.Mapping):
    def __init__(self, d): self.d = d
    def __getitem__(self, k):
        print("getitem", k, end="; ")
        return self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
    def get(self, k, default=None):
        print("get", k, end="; ")
        return self.d.get(k, default)

class Ducky:
    def keys(self): return ["kind"]
    def __getitem__(self, k): return "duck"

for x in ({"kind": "point", "x": 1, "y": 2, "z": 3}, {"kind": "other", "more": 1}, {"kind": "alone"}, {"kind": 5}, {"attr key": 9}, {10: 0, None: 5}, {10: 0, None: 5, True: 6},
          {-1: "m", 2.5: "f", 1+2j: "c"}, {"nested": {"list": (4, 5)}}, {}, [], Missing(), Map({"kind": "point", "x": 7, "y": 8}), Ducky(), types.MappingProxyType({"kind": "k", "a": 1}),
          collections.defaultdict(int), collections.ChainMap({"kind": "chain"}, {"q": 1})):
    print(type(x).__name__, f(x))
d = collections.defaultdict(list)
match d:
    case {"absent": v}: print("made", v)
    case _: print("not made", dict(d))
match {"a": 1, "b": 2}:
    case {"a": 1, **rest}: rest["c"] = 3; print(rest)
class Dup:
    K1 = K2 = "same"
try:
    match {"same": 1}:
        case {Dup.K1: a, Dup.K2: b}: pass
except ValueError as e:
    print(e)
match {"x": None}:
    case {"x": None}: print("None value")
