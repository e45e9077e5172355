# Nested comprehensions at work: matrices, grouping, flattening, products, pythagoras, text, unpacking targets.
m = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in m] for i in range(3)], [x for row in m for x in row], [[x * y for y in row] for row in m for x in row[:1]])
print([(a, b, c) for a in range(1, 20) for b in range(a, 20) for c in range(b, 25) if a * a + b * b == c * c])
text = "the quick brown fox jumps over the lazy dog the end"
words = text.split()
print({w: words.count(w) for w in words if words.count(w) > 1}, {len(w): [v for v in words if len(v) == len(w)] for w in sorted(words, key=len)})
print(["".join(c for c in w if c not in "aeiou") for w in words if any(c in "xz" for c in w)], *(w[::-1] for w in words[:3]))
rows = [("a", (1, 2)), ("b", (3, 4)), ("c", (5, 6))]
print([n * x for n, (x, y) in rows], {n: y for n, (_, y) in rows}, [(h, t) for h, *t in ["abc", "d", (1, 2)]], [a for (a), in [(1,), (2,)]])
class Point: pass
p = Point()
store = {}
print([p.x for p.x in range(3)], p.x, [store["k"] * 2 for store["k"] in (5, 6)], store, [lst for lst in [[0, 0, 0]] for lst[1:2] in ([7, 8], [9])])
print([a if a % 2 else -a for a in range(5)], [a or "zero" for a in range(2)], [a for a in range(20) if a % 2 if a % 3 if a > 4], [not a for a in (0, 1)], [lambda: a for a in range(2)][0]())
print([x for x in (lambda: (yield from "ab"))()], [y for x in [3] for y in [x + 1]], [y := 4, y + 1], [i for i in range(3) for i in range(i)], [*[i for i in "ab"], *(j for j in "c")])
tree = {"v": 1, "kids": [{"v": 2, "kids": [{"v": 4, "kids": []}]}, {"v": 3, "kids": []}]}
flat = lambda t: [t["v"], *(v for k in t["kids"] for v in flat(k))]
depth = lambda t: 1 + max((depth(k) for k in t["kids"]), default=0)
print(flat(tree), depth(tree), sum(v for v in flat(tree) if not v & 1))
print([[[i + j + k for k in range(2)] for j in range(2)] for i in range(2)], [[j for j in range(i)] for i in range(4)], {i: {j: i * j for j in range(i)} for i in range(3)})
print("\n".join(" ".join(f"{a * b:2}" for b in range(1, 6)) for a in range(1, 4)))
print([(i, j) for i, row in enumerate(m) for j, v in enumerate(row) if v % 2 == 0], {(i, j): v for i, r in enumerate(m) for j, v in enumerate(r)}[1, 2])
print(sorted({a * b % 7 for a in range(7) for b in range(7) if a != b}), frozenset(i // 2 for i in range(6)) == {0, 1, 2}, bytes(b ^ 0x20 for b in b"Hello"), dict((k, v) for v, k in enumerate("xyz")))
print([f(3) for f in [lambda v, k=k: v ** k for k in range(4)]], [g(2) for g in (lambda x: x + n for n in (10, 20))], [s for s in ["".join(t) for t in zip("abc", "xyz")] if s > "b"])
life = {(1, 0), (1, 1), (1, 2)}
step = lambda cells: {(x, y) for x in range(-1, 5) for y in range(-1, 5) if (n := sum((x + dx, y + dy) in cells for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)) == 3 or n == 2 and (x, y) in cells}
print(sorted(step(life)), step(step(life)) == life)
pascal = [[1]]
[pascal.append([a + b for a, b in zip([0, *pascal[-1]], [*pascal[-1], 0])]) for _ in range(5)]
print(pascal, [sum(r) for r in pascal], [[*map(lambda c: "#"[:c & 1] or ".", r)] for r in pascal[3:]])
for bad in (lambda: [a for a, b in [(1, 2), (3,)]], lambda: {a for a in [[]]}, lambda: {[]: 1 for _ in "x"}, lambda: [a.nope for a in [1]], lambda: [a() for a in [1]], lambda: [x for *x, y in [[]]], lambda: {a: b for a, b in ["xyz"]}, lambda: [1 // i for i in range(2)], lambda: sum(c for c in "ab"), lambda: "".join(i for i in range(2)), lambda: dict(i for i in range(2)), lambda: [i for i in None]):
    try: bad()
    except Exception as e: print(type(e).__name__, e)
