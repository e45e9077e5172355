# Lists, sets, dicts: nested loops, several conditions, unpacking targets, side effects in order.
log = []
def n(tag, v):
    log.append(tag)
    return v
r = [n("elt", (x, y)) for x in n("outer", [1, 2]) if n("if1", x) for y in n("inner", "ab") if n("if2", y == "a" or x == 2)]
print(r, log)
log.clear()
d = {n("k%d" % i, i): n("v%d" % i, i * i) for i in range(2)}
print(d, log)
print([a + b for a, (b, *c) in [(1, (2, 3)), (4, [5])]], [x for [x, y] in ["ab", "cd"]], {len(w) for w in ("a", "bb", "cc")} == {1, 2}, {k: v for k, v in zip("abc", range(2))}, {v: k for k, v in {"x": 1, "y": 1}.items()})
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [c for row in matrix for c in row if c % 2], [[y for y in range(x)] for x in range(4)], sum([x for x in range(101)]), [(x, y) for x in range(3) for y in range(x, 3) if x + y == 3])
i = "outer"
print([i for i in range(2)], i, [j for j in [i for i in "xy"]], [(i := k) for k in range(3)], i)
primes = [p for p in range(2, 50) if all(p % q for q in range(2, int(p ** 0.5) + 1))]
print(primes, [*map(str, primes[:3])], ["%d%s" % t for t in [(1, "a")]], [x for x in [y for y in [1]]], [[]] == [[x for x in ()]])
def f(n): return [g() for g in [lambda: n * k for k in range(3)]]
print(f(2), [lambda: x for x in range(2)][0](), {x: [y for y in range(x)] for x in range(3)}, [x for x in (1, 2) if x if not x > 1], [a if a else b for a, b in [(0, 1), (2, 3)]], {*[x for x in "aa"]}, [x for x in {1: 2}], ["".join(c for c in w if c not in "aeiou") for w in ["hello", "world"]])
try:
    [1 / x for x in (1, 0)]
except ZeroDivisionError as e:
    print(e)
