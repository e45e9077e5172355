# Generator expressions as pipelines: readers, windows, tee, grouping, early stops, error propagation, cleanup order.
import itertools as it
def lines():
    print("[open]", end=" ")
    try:
        yield from ["# head", "a=1", "", "b = 22 ", "bad", "c=x", "d=4"]
    finally: print("[close]", end=" ")
clean = (l.strip() for l in lines())
useful = (l for l in clean if l and not l.startswith("#"))
pairs = ([p.strip() for p in l.split("=", 1)] for l in useful)
print([p for p in it.islice(pairs, 2)], "then", next(pairs))
good = ((k, int(v)) for k, v in pairs)
try:
    print(dict(good))
except ValueError as e:
    print("error:", e)
print(list(pairs), list(good), list(clean))
clean.close()
src = lines(); g = (x for x in (y for y in src)); next(g); g.close(); print("inner still open", end=" "); src.close(); print()
win = lambda seq, n: zip(*(it.islice(t, i, None) for i, t in enumerate(it.tee(seq, n))))
print([*win("abcde", 3)], [sum(w) / 2 for w in win(range(5), 2)], list(win("ab", 3)))
data = [("x", 3), ("x", 5), ("y", 2), ("x", 1)]
print({k: sum(v for _, v in g) for k, g in it.groupby(sorted(data), key=lambda t: t[0])}, [(k, len([*g])) for k, g in it.groupby(data, lambda t: t[0])], [(k, list(g)) for k, g in list(it.groupby("aab"))])
fib = (a for a, _ in it.accumulate(it.repeat(None), lambda s, _: (s[1], s[0] + s[1]), initial=(0, 1)))
print(list(it.takewhile(lambda v: v < 60, (f for f in fib if f % 2 == 0))), next(fib))
count = it.count()
print(next((i for i in count if i * i > 50), None), next(count), next((i for i in ()), "none"), [*it.chain.from_iterable((i,) * i for i in range(4))])
def counter():
    n = yield
    while True: n = yield (n or 0) + 1
c = counter(); next(c)
print([c.send(i) for i in (1, None, 5)], sum(1 for _ in it.combinations(range(6), 3)), [*map(lambda *a: sum(a), (i for i in range(3)), (j for j in (10, 20, 30)))])
def collector():
    with_total = []
    try:
        while True: with_total.append((yield len(with_total)))
    except GeneratorExit: print("collected", with_total, end=" "); raise
w = collector(); next(w)
[w.send(i) for i in "ab"]; w.close(); print()
def batches(i, n):
    i = iter(i)
    while b := list(it.islice(i, n)): yield b
print([*batches((c for c in "abcdefg"), 3)], [*it.batched("abcde", 2)], [*it.pairwise(c for c in "abc")], [*it.starmap(pow, ((i, 2) for i in range(4)))])
def walk(x): return (z for y in x for z in (walk(y) if isinstance(y, list) else (y,)))
print([*walk([1, [2, [3, []], 4], [[5]]])], [*(walk([]))])
g = (i for i in range(3))
try:
    g.throw(KeyError("in"))
except KeyError as e:
    print(e, list(g))
g = (h.send(None) for _ in [1]) ; h = g
try: next(g)
except ValueError as e: print(e)
g = (next(it_) for it_ in [iter([])])
try: next(g)
except RuntimeError as e: print(e, type(e.__cause__).__name__)
print(tuple(i for i in range(3)) + (*"a",), "-".join(str(i) for i in range(3)), min((abs(v), v) for v in (3, -2, 5)), dict.fromkeys(c for c in "ab"), sum((i for i in range(3)), 10), *(i for i in "xy"), sep=";")
