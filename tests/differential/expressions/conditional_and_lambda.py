# Conditional expressions and lambdas, nested in each other, as defaults, in comprehensions.
f = lambda x: "neg" if x < 0 else "zero" if x == 0 else "pos"
print([f(n) for n in (-1, 0, 1)], (lambda *a, k=1, **kw: (a, k, kw))(1, 2, k=3, z=4), (lambda: (lambda: 5)())(), (lambda x, y=2, /, *, z: x + y + z)(1, z=3))
compose = lambda *fs: (lambda x: x) if not fs else lambda x: fs[0](compose(*fs[1:])(x))
print(compose(str, lambda v: v * 2, int)("21"), compose()(7))
print([x if x % 2 else -x for x in range(5) if (lambda v: v != 3)(x)], {k: (lambda: k) for k in "ab"}["a"](), [(lambda i=i: i)() for i in range(3)])
fib = lambda n: n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(15), (lambda n: (lambda g: g(g, n))(lambda s, m: 1 if m == 0 else m * s(s, m - 1)))(10))
cond = lambda a, b, c: (a and b) or c
print(cond(1, 0, "fallback"), 1 if 0 else 2, (1 if [] else 2) + 3, "yes" if "x" in "xyz" and not None else "no", (1, 2) if True else 3, 1, 2 if False else 3)
print(max([1, -5, 3], key=lambda v: abs(v)), sorted("bAc", key=lambda c: (c.lower(), c)), list(map(lambda a, b: a * b, [1, 2], [3, 4])), list(filter(lambda v: v, [0, 1])), (lambda: (yield))().__class__.__name__)
tests = [lambda: 1 / 0 if 0 else "lazy", lambda: undefined if False else "not looked up", lambda: "a" if True else [][5]]
print([t() for t in tests], (lambda: [i for i in range(3)])(), (lambda a: lambda b: lambda c: (a, b, c))(1)(2)(3))
print((lambda self: self.__name__)(type), (lambda: __name__)(), (lambda: 0).__name__, (lambda: 0).__qualname__, (lambda x: x).__code__.co_varnames)
