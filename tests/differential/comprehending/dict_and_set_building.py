# Dictionary and set comprehensions with keys that misbehave, duplicates, unhashables, views, and sizes.
class Key:
    def __init__(self, n, h=None): self.n, self.h = n, h
    def __hash__(self): print(f"h{self.n}", end=" "); return hash(self.n if self.h is None else self.h)
    def __eq__(self, o): print(f"{self.n}=={o.n}", end=" "); return self.n == o.n
    def __repr__(self): return f"K{self.n}"
d = {k: i for i, k in enumerate([Key(1), Key(2), Key(1), Key(3, 1)])}
print(d)
s = {k for k in [Key(1, 0), Key(2, 0), Key(1, 0)]}
print(len(s))
print({k: v for k, v in [(1, "int"), (1.0, "float"), (True, "bool"), (1 + 0j, "complex")]}, {0: 1} | {False: 2}, {x for x in (1, True, 1.0)})
class BadHash:
    def __hash__(self): raise ArithmeticError("hash")
class BadEq:
    def __hash__(self): return 1
    def __eq__(self, o): raise LookupError("eq")
class FloatHash:
    def __hash__(self): return 1.5
class NoHash:
    def __eq__(self, o): return True
for keys in ([BadHash()], [BadEq(), BadEq()], [FloatHash()], [NoHash()], [[1]], [{}], [({1},)], [slice(1)], [bytearray()], [1, set()]):
    for build in (lambda: {k: 1 for k in keys}, lambda: {k for k in keys}, lambda: dict.fromkeys(keys), lambda: {**{k: 1 for k in keys}}):
        try: print(len(build()), end=" ")
        except Exception as e: print(type(e).__name__, e, end=" | ")
    print()
inv = {}
{inv.setdefault(v, []).append(k) for k, v in {"a": 1, "b": 2, "c": 1}.items()}
print(inv, {k: v for d in ({"a": 1}, {"b": 2}, {"a": 3}) for k, v in d.items()}, {**{"x": 1}, **{k: k for k in "xy"}}, {len(w): w for w in "a bb cc d".split()})
base = {i: i * i for i in range(6)}
print({k: v for k, v in base.items() if v & 1}, [*base.keys() - {1, 2}][:2], {k: base[k] for k in base.keys() & {1, 5, 9}} == {1: 1, 5: 25}, {**base, 0: "new"}[0], dict(base, **{"a": 1})["a"])
print({k: v for k, v in zip("abc", range(9))}, dict(zip("ab", [1, 2]), c=3), {k: {v for v in range(k)} for k in range(3)}, {(a, b): a * b for a in range(2) for b in range(2)}, list(reversed({i: 0 for i in range(3)})))
print({k.upper(): v for k, v in sorted({"b": 1, "a": 2}.items(), key=lambda t: t[1], reverse=True)}, {None: 1, (): 2, "": 3, 0: 4, 0.5: 5, b"": 6, frozenset(): 7, ...: 8}, {-1: "a", -2: "b"}[-2])
nan = float("nan")
print(len({nan: 1, nan: 2}), len({nan for _ in range(3)}), nan in {nan}, {"a": 1} == {"a": 1.0}, {1: nan} == {1: nan})
order = {c: i for i, c in enumerate("python")}
del order["t"]; order["t"] = 9; order["p"] = "again"
print(order, [*order][::-1], max(order, key=lambda k: str(order[k])), next(iter(order.items())), sorted(order)[:2])
big = {i: i for i in range(5000)}
small = {k: v for k, v in big.items() if not k % 1000}
print(len(big), small, sum({i % 97 for i in range(5000)}), len({str(i) for i in range(3000)} & {str(i) for i in range(2990, 4000)}))
