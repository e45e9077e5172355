# for with every kind of target, over every kind of iterable.
class O: pass
o, l, d = O(), [0, 0], {}
for o.a in range(2): pass
for l[o.a] in "xy": pass
for d["k"], d["j"] in [(1, 2), (3, 4)]: pass
for l[0:1] in [[7, 8]]: pass
print(o.a, l, d)
for i, (a, [b, *c]), *rest in [(1, ("p", "qrs"), 5, 6), (2, ((), [0]),)]: print(i, a, b, c, rest)
for x, in [(1,), "z", [None]]: print(x, end=" ")
for [y] in [[1]]: print(y)
for k, v in {"a": 1}.items(): print(k, v)
for ch in b"ab": print(ch, end=" ")
for n in (x * x for x in range(3)): print(n, end=" ")
for w in "two words".split(): print(w, end=" ")
for _ in range(2): print(_, end=" ")
for *all_, in [(1, 2), "ab"]: print(all_, end=" ")
for t in 1, 2, *range(3, 5): print(t, end=" ")
for u in [] or [9]: print(u, end=" ")
for z in (lambda: [1, 2])(): print(z, end=" ")
for q in iter([3].pop, 3): print("never")
print()
for bad in ("for a, b in [1]: pass", "for a, b in ['abc']: pass", "for (a, *b), c in [((), 1)]: pass", "for x in None: pass", "for x in 5: pass", "for o.z.y in [1]: pass", "for l[9] in [1]: pass", "for a, b in {1: 2}: pass"):
    try: exec(bad)
    except Exception as e: print(bad, "->", type(e).__name__, e)
