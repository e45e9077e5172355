# Functions, calls, closures, generators, comprehensions.
def f(a, b=2, /, c=3, *args, d, e=5, **kw): return (a, b, c, args, d, e, kw)
print(f(1, d=4))
print(f(1, 2, 3, 4, 5, d=6, e=7, x=8))
print(f(*[1, 2], *(3,), d=1, **{"y": 2}))
print(f(*(1,2,3,4), **{"d": 1}, z=3))
def g(*a, **k): return a, k
print(g(1, *[2, 3], 4, *(5,), x=1, **{"y": 2}, z=3))
print(g(*range(3)), g(**{"a": 1}))
try: g(**{"a": 1}, **{"a": 2})
except TypeError as e: print(e)
try: g(1, *5)
except TypeError as e: print(e)
try: f()
except TypeError as e: print(e)
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return inc, get
i, q = counter()
i(); i(5); print(q())
def outer(x):
    def mid():
        def inner():
            return x
        return inner
    return mid()()
print(outer(42))
fs = [lambda: i for i in range(3)]
print([h() for h in fs])
fs = [lambda i=i: i for i in range(3)]
print([h() for h in fs])
def fact(n): return 1 if n <= 1 else n * fact(n - 1)
print(fact(30))
def deco(f):
    def w(*a): return ("deco", f(*a))
    return w
def deco2(n):
    def d(f): return lambda *a: (n, f(*a))
    return d
@deco
@deco2(7)
def h(x): return x * 2
print(h(4))
x = 10
def loc():
    x = 1
    def k():
        global x
        x = 99
    k()
    return x
print(loc(), x)
def unb():
    def k(): return v
    try: k()
    except NameError as e: print(e)
    v = 1
    print(k())
    del v
    try: k()
    except NameError as e: print(e)
unb()
def sw(a, b):
    a, b = b, a
    a, b, c = b, a, a + b
    [p, *q], r = (a, 1, 2, 3), c
    return a, b, c, p, q, r
print(sw(1, 2))
def aug():
    l = [1, 2]; l[0] += 5; l[-1] *= 3
    d = {"a": 1}; d["a"] += 1; d["b"] = d.get("b", 0) + 1
    class O: pass
    o = O(); o.x = 1; o.x += 2; o.l = [1]; o.l += [2]
    s = "a"; s += "b"
    return l, d, o.x, o.l, s
print(aug())
print((lambda *, k=3: k)(), (lambda a, /, b=2: a + b)(1))
def walrus(data):
    if (n := len(data)) > 2: print("long", n)
    print([y := 1, y ** 2], [(z := i) for i in range(3)], z)
    w = 5
    print(w + (w := 10) + w, w)
    return n
print(walrus([1, 2, 3]))
def chain(a, b, c): return a < b < c, a < b > c, (a == b == c), not a < b <= c
print(chain(1, 2, 3), chain(3, 2, 1), chain(2, 2, 2))
calls = []
def v(n): calls.append(n); return n
print(v(1) < v(2) < v(0) < v(5), calls)
if v(3) < v(4) < v(5): print("yes")
if not (v(3) < v(4) < v(1)): print("no")
print(1 and 2 or 3, 0 and 2 or 3, None or 0 or [], 1 if 0 else 2)
def tern(x): return "a" if x > 2 else "b" if x > 1 else "c"
print(tern(3), tern(2), tern(1))
print(f"{x!r:>5}|{x:05d}|{'a' 'b'}|{x}{x}", f"{{}}", f"{3.14159:.{2}f}")
print("%s-%s" % (1, 2), [*range(3), *"ab"], {**{"a": 1}, "b": 2}, {*[1, 2], 3})
print((1, 2)[0], "abc"[1:], [1,2,3,4][1:3], [1,2,3,4][::-1])
a = [1,2,3,4,5]; a[1:3] = [9]; del a[0]; print(a)
def gen():
    try:
        x = yield 1
        print("got", x)
        y = yield from sub()
        print("sub gave", y)
    except GeneratorExit:
        print("closing"); raise
    finally:
        print("gen fin")
def sub():
    z = yield 2
    print("z", z)
    return "subret"
g1 = gen(); print(next(g1)); print(g1.send("a")); 
try: g1.send("b")
except StopIteration: print("stop")
g2 = gen(); next(g2); g2.close()
g3 = gen(); next(g3); next(g3)
try: g3.throw(ValueError("t"))
except ValueError as e: print("thrown", e)
def bad():
    yield 1
    raise StopIteration("x")
try: list(bad())
except RuntimeError as e: print(e, repr(e.__cause__))
print(sum(i * i for i in range(10) if i % 2), list(x for x in (y for y in range(3))))
print([(i, j) for i in range(3) for j in range(i)], {i: i*i for i in range(3)}, {i % 2 for i in range(5)})
print([[i * j for j in range(3)] for i in range(3)], [x for x in [1,2] for x in [x, x+1]])
def lc(x): return [x for x in range(x)], x
print(lc(3))
def lc2(): return [lambda: i for i in range(3)], 1
print([k() for k in lc2()[0]])
def lc3():
    try: return [1/i for i in (1, 0)]
    except ZeroDivisionError: return sorted(locals())
print(lc3())
