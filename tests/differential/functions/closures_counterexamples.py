# Late binding in loops, in comprehensions and classes; defaults as a cure; cells that are emptied.
late = [lambda: i for i in range(3)]
cured = [lambda i=i: i for i in range(3)]
made = [(lambda j: lambda: j)(i) for i in range(3)]
print([f() for f in late], [f() for f in cured], [f() for f in made])
i = 99
print([f() for f in late])
def loop():
    fs = []
    for k in range(3):
        def f(): return k
        fs.append(f)
    before = [f() for f in fs]
    k = "rebound"
    return before, [f() for f in fs]
print(loop())
def share():
    x = 0
    def inc():
        nonlocal x
        x += 1
        return x
    def get(): return x
    def both(): return inc() + inc(), get()
    return both
print(share()(), share()())
def emptied():
    v = 1
    def f(): return v
    del v
    try: f()
    except NameError as e: return str(e)
print(emptied())
class K:
    n = 1
    fs = [lambda: n for n in range(2)] if False else []
    def m(self): return lambda: (self.n, __class__.n)
    lam = lambda self: self.n
print(K().m()(), K().lam())
def deep(a):
    def l1(b):
        def l2(c):
            def l3(): return a, b, c
            a_ = l3()
            return a_
        return l2
    return l1
print(deep(1)(2)(3), deep.__code__.co_cellvars, deep(1).__code__.co_freevars)
def args(*a, **k):
    return [lambda: a, lambda: sorted(k)]
print([f() for f in args(1, x=2)])
def exc():
    try: raise ValueError("kept in cell")
    except ValueError as e:
        f = lambda: e
        got = str(f())
    try: f()
    except NameError as n: return got, str(n)
print(exc())
def param(x):
    def set_(v):
        nonlocal x
        x = v
    set_(x * 2)
    return x
print(param(21))
