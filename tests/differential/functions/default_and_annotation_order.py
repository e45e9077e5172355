# When defaults, annotations, decorators and type parameters of functions are evaluated.
log = []
def n(name, value=None):
    log.append(name)
    return value
@n("deco1", lambda f: n("apply1", f))
@n("deco2", lambda f: n("apply2", f))
def f(a: n("ann a") = n("def a", 1), *b: n("ann b"), c: n("ann c") = n("def c", 2), d, e=n("def e", 3), **k: n("ann k")) -> n("ann ret"):
    n("body")
print(*log)
log.clear()
f(d=1)
print(log, f.__defaults__, f.__kwdefaults__)
log.clear()
print(sorted(f.__annotations__), log)
log.clear()
g = lambda x=n("lambda default", 5), *, y=n("kw default", 6): (x, y)
print(log, g(), g(y=0))
log.clear()
def h[T: n("bound")](x=n("generic default", 7)): return T
print(log, h().__bound__, log, h.__defaults__)
def outer():
    v = "cell"
    def inner(a: v, b=v): return v
    v = "later"
    return inner
i = outer()
print(i.__annotations__, i.__defaults__, i(1))
for bad in ("def f(a=1, b): pass", "def f(*, a=1, b): pass", "def f(a: int = ): pass", "def f(a: = 1): pass", "lambda a=1, b: 0", "def f() -> : pass", "lambda a: int: 0"):
    try: compile(bad, "s", "exec"); print("fine", bad)
    except SyntaxError as e: print(bad, "->", e.msg)
