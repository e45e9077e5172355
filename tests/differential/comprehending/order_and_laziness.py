# When each part of a comprehension runs: the first iterable at once, the rest lazily, keys before values.
def say(what, value=None):
    print(what, end=" ")
    return what if value is None else value
r = [say(f"e{a}{b}", 1) for a in say("outer", [1, 2]) if say(f"if{a}", True) for b in say(f"inner{a}", "xy") if say("?", b == "x")]
print(r)
r = {say(f"k{i}"): say(f"v{i}") for i in say("it", range(2))}
print(r)
g = (say(f"e{a}{b}") for a in say("first", [1, 2]) for b in say("second", [3]))
print("| made", end=" "); print(next(g), end=" "); print(list(g))
try:
    g = (x for x in 5)
except TypeError as e:
    print("early:", e)
g = (x for y in [1] for x in 5)
try:
    next(g)
except TypeError as e:
    print("late:", e, list(g))
n = 10
g = (n * i for i in range(n - 7)); n = 2
print(list(g))
numbers = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
def primes(it):
    p = next(it)
    yield p
    yield from primes(i for i in it if i % p)
try:
    for p in primes(iter(numbers)): print(p, end=" ")
except RuntimeError as e:
    print("|", e, repr(e.__cause__))
chain = range(6)
for k in 1, 2, 3: chain = (c + k for c in chain)
print(list(chain))
chain = range(3)
for k in 1, 2, 3: chain = (lambda k, chain: (c + k for c in chain))(k, chain)
print(list(chain))
g = (i for i in range(5))
print([*zip(g, g)], list(g), g.gi_frame, g.gi_running)
l = [1, 2, 3]
g = (i for i in l)
next(g); l.append(4); l.pop(0)
print(list(g), [l.append(i) or i for i in l if len(l) < 7], l)
g = (i for i in range(3))
print(3 in g, list(g), 1 in (i for i in range(3)), all(i < 2 for i in (say(str(v), v) for v in range(5))))
print(g.__name__, g.__qualname__, type(g).__name__, (lambda: (i for i in ()))().__qualname__, g.gi_code.co_name)
d = {1: "a", 2: "b"}
print({v: k for k, v in d.items()}, {k: 1 for k in "abab"}, {c for c in "z" * 3}, {k: v for v, k in enumerate("aba")})
try:
    {k: d.pop(k) for k in d}
except RuntimeError as e:
    print(e, d)
def gen():
    got = []
    while len(got) < 3: got.append((yield len(got)))
    return got
def driver():
    it = gen(); next(it)
    try:
        while True: it.send("s")
    except StopIteration as e: return e.value
print(driver(), sum(len(w) for w in "a bb ccc".split()), max((len(w), w) for w in "dd a cc".split()), sorted((w for w in "b a".split()), reverse=True))
print([print(i, end=";") for i in range(3)], [None for _ in range(2)], (*(i for i in "ab"), *[j for j in "c"]))
