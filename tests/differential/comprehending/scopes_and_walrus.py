# What a comprehension can see and bind: class bodies, the first iterable, walrus, nonlocal, late binding, locals().
x = "global"
class C:
    x = "class"
    items = [1, 2]
    first = [x for x in items]
    outer = [x for _ in items]
    iterable = [y for y in (x,)]
    gen = list((x, i) for i in items)
    try:
        nested = [[i for i in items] for _ in items]
    except NameError as e:
        nested = str(e)
    method = [lambda: x for _ in "a"][0]
    dct = {k: x for k in items if x}
print(C.first, C.outer, C.iterable, C.gen, C.nested, C.method(), C.dct, C.x)
def f():
    x = "local"
    fs = [lambda: (i, x) for i in range(3)]
    gs = [lambda i=i: (i, x) for i in range(3)]
    x = "changed"
    return [g() for g in fs], [g() for g in gs]
print(f())
def walrus():
    total = 0
    sums = [total := total + v for v in range(5)]
    best = max((score := v * v % 7, v) for v in range(6))
    any((last := w) > 3 for w in (1, 5, 2))
    nested = [[(deep := (a, b)) for b in "pq"] for a in "xy"]
    return total, sums, best, score, last, deep, len(nested)
print(walrus())
def shadow():
    i = "kept"
    [i for i in range(3)]; {i: i for i in "ab"}; list(i for i in "cd")
    return i, [i for i in [i]], [i for i in i], [(i, j) for i in "ab" for j in i]
print(shadow())
def cells():
    n = 0
    def bump():
        nonlocal n
        n += 1
        return n
    return [bump() + n for _ in range(3)], n, [n := n * 2 for _ in range(3)], n, bump()
print(cells())
def seen():
    a = 1
    inner = [sorted(locals()) for b in [0]]
    gen = next(sorted(locals()) for b in [0])
    return inner, gen, sorted(locals())
print(seen())
[glob := k for k in range(4)]
print(glob, "k" in globals(), [vars().get("glob") for _ in [1]])
def unbound():
    try:
        return [undefined_later for _ in [1]]
    except NameError as e:
        return type(e).__name__, str(e)
    undefined_later = 1
print(unbound())
def deleted():
    v = 1
    fs = [lambda: v for _ in [1]]
    del v
    try: return fs[0]()
    except NameError as e: return str(e)
print(deleted())
print(eval("[a + b for a in xs for b in [a, x]]", {"x": 10}, {"xs": [1, 2]}))
try:
    print(eval("[[y for _ in [1]] for _ in [1]]", {}, {"y": 5}))
except NameError as e:
    print(e)
for bad in ("[x := 1 for x in y]", "[(x := 1) for x in y]", "[y for x in (y := [1])]", "[i for i in 1, 2]", "[*a for a in b]", "{**a for a in b}", "[a, b for a, b in c]", "(a for a in b) = 1", "f(a for a in b, c)", "f(a for a in b, )", "f(c, a for a in b)", "[a for a in b if c else d]", "[for a in b]", "[a for 1 in b]", "[a for a() in b]", "{a: b, for a in c}", "[yield a for a in b]", "[(yield a) for a in b]", "[await a for a in b]", "class K: [z := 1 for a in b]", "lambda: [(yield) for a in b]", "del [a for a in b]", "[a async for a in b]", "[a for a in b for]", "[a in b]"):
    try:
        compile(bad, "c", "exec"); print("fine:", bad)
    except SyntaxError as e:
        print(bad, "->", e.msg)
