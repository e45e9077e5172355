# Dicts: order, methods, views, merging, missing, equality, unhashable keys.
d = {"b": 1, "a": 2}
d["c"] = 3
d["b"] = 10
print(d, list(d), d.pop("b"), d, d.pop("zz", None), d.setdefault("a", 99), d.setdefault("n"), d.popitem(), d.get("q"), d.get("q", 5))
d.update({"x": 1}, y=2); d.update([("z", 3), "kv"]); d.update(zip("mn", (1, 2)))
print(d, len(d), "kv" in d, "k" in d, d | {"a": 0, "new": 1}, {"first": 1} | d == {**{"first": 1}, **d}, list(reversed(d))[:3])
d |= [("p", 1)]
print(d.copy() == d, d.copy() is d, dict(d, extra=1)["extra"], dict.fromkeys("ab", 0), dict.fromkeys([1, 1.0, True]), dict([["a", 1], ("b", 2)]), dict(a=1, **{"b c": 2}))
ks, vs, its = d.keys(), d.values(), d.items()
d["later"] = "seen"
print("later" in ks, "seen" in vs, ("later", "seen") in its, len(its), ks & {"a", "q"}, sorted(ks - {"a"})[:2], (its & {("a", 2)}), ks.isdisjoint([1]), repr({1: 2}.keys()), repr({1: 2}.items()), {1: 1}.keys() == {1}, {1: 2}.items() == {(1, 2)}, {1: 2}.values() == {1: 2}.values(), {1: [2]}.items() >= set(), its.mapping["a"])
print({1: "int", 1.0: "float", True: "bool"}, {(1, 2): "t"}[1, 2], {None: 0, ...: 1}[...], {1: 1} == {1: 1.0}, {1: 2, 3: 4} == {3: 4, 1: 2}, {} != {1: 1}, {"a": {"b": {}}}, dict() is dict(), bool({}))
for bad in ("{}['k']", "{}.pop('k')", "{}.popitem()", "{[]: 1}", "{}[{}]", "{}.setdefault([])", "{}.get()", "dict(5)", "dict([1])", "dict(['abc'])", "dict([(1,)])", "{} | 5", "{} < {}", "{}.update(1, 2)", "{}.fromkeys()", "dict.fromkeys(5)", "del {}['x']", "{}.keys() + {}.keys()", "{}.items()[0]", "hash({})", "{1: 2}.keys() | 5", "dict(**{1: 2})", "{**5}", "{}.pop()"):
    try:
        print(bad, "=", eval(bad) if not bad.startswith("del") else exec(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
class M(dict):
    def __missing__(self, k): self[k] = v = "made %s" % k; return v
m = M(a=1)
print(m["q"], m, m.get("zz"), "zz" in m, m.copy().__class__.__name__, (m | {}).__class__.__name__)
class H:
    def __init__(self, h): self.h = h
    def __hash__(self): return self.h
    def __eq__(self, o): return isinstance(o, H)
    def __repr__(self): return "H"
c = {H(1): "a"}
print(c.get(H(1)), c.get(H(2)), c.setdefault(H(1), "no"), len({H(1): 1, H(2): 2, H(1): 3}))
it = iter({"a": 1, "b": 2})
print(next(it), it.__length_hint__(), list(it), list(it))
big = {i: i * i for i in range(1000)}
for i in range(0, 1000, 2): del big[i]
print(len(big), list(big)[:3], sum(big), big.popitem())
r = {}
r["self"] = r; r["items"] = r.items()
print(repr(r)[:40], r == r)
