# __getitem__ with every kind of key, __missing__, __contains__, __delitem__, __class_getitem__.
class Echo:
    def __getitem__(self, key): return key
    def __setitem__(self, key, value): print("set", key, value)
    def __delitem__(self, key): print("del", key)
e = Echo()
print(e[1], e[1:2], e[::], e[1:2, 3], e[...], e[()], e[1,], e[:, None], e[*range(3)], e[*"ab", 5:6])
e[1:2] = 3; e["a", "b"] = 4
del e[5], e[6:7, 8]
e[0], e[1] = "ab"
for e["loop"] in (1, 2): pass
e["x"] += "y"
class Default(dict):
    def __missing__(self, key):
        print("missing", key)
        return key * 2
d = Default(a=1)
print(d["a"], d["b"], d.get("b"), "b" in d, len(d))
class Plain:
    def __missing__(self, key): return "unused"
try: Plain()["k"]
except TypeError as err: print(err)
class Range:
    def __contains__(self, x): return [] if x < 0 else [x]
print(5 in Range(), -5 in Range(), 5 not in Range())
class NoContains:
    __contains__ = None
    def __iter__(self): return iter([1])
try: 1 in NoContains()
except TypeError as err: print(err)
class Generic:
    def __class_getitem__(cls, item): return f"{cls.__name__}<{item}>"
class Child(Generic): pass
print(Generic[int], Child["x", 1])
for bad in ("Plain[0]", "Generic()[0]", "5[0]", "len[0]", "None[1]", "d.x", "e.y = 1; del e.z", "(1, 2)[0] = 3", "'abc'[0] = 'x'", "del 'abc'[0]", "del (1,)[0]", "[][0]", "[1]['a']", "{}[[]]", "{}['k']"):
    try: print(eval(bad) if "=" not in bad and not bad.startswith("del") else exec(bad))
    except (TypeError, AttributeError, LookupError) as err: print(bad, "->", type(err).__name__, err)
class S:
    def __len__(self): return 10
    def __getitem__(self, s): return s.indices(len(self)) if isinstance(s, slice) else s
print(S()[-3:], S()[::-1], S()[2:100:3], S()[-1], slice(1, 2) == slice(1, 2), slice(5))
