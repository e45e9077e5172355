# Functions as values: in containers, returned, wrapped, compared, with attributes, partially applied.
import functools, operator
ops = {"+": operator.add, "-": operator.sub, "max": max, "join": "-".join, "fmt": "{}/{}".format, "get": [10, 20].__getitem__}
print(ops["+"](1, 2), ops["max"](3, 9), ops["join"](["a", "b"]), ops["fmt"](1, 2), ops["get"](1))
def curry(f, n): return f if n < 2 else lambda a: curry(functools.partial(f, a), n - 1)
print(curry(lambda a, b, c: (a, b, c), 3)(1)(2)(3))
def pipe(v, *fs):
    for f in fs: v = f(v)
    return v
print(pipe([3, 1, 2], sorted, reversed, list, lambda l: [str(x) for x in l], ",".join))
def counter():
    counter.calls = getattr(counter, "calls", 0) + 1
    return counter.calls
print(counter(), counter(), counter.calls)
def trace(f):
    depth = 0
    @functools.wraps(f)
    def g(*a, **k):
        nonlocal depth
        print("  " * depth + f.__name__, a, k)
        depth += 1
        try: return f(*a, **k)
        finally: depth -= 1
    return g
@trace
def fact(n, acc=1): return acc if n < 2 else fact(n - 1, acc=acc * n)
print(fact(4))
print(operator.itemgetter(1, 0)("ab"), operator.attrgetter("real", "imag")(1 + 2j), operator.methodcaller("split", ",", maxsplit=1)("a,b,c"), operator.attrgetter("__class__.__name__")(5), functools.reduce(operator.mul, range(1, 6)), operator.concat([1], [2]), operator.contains("abc", "b"), operator.index(True), operator.countOf([1, 1, 2], 1), operator.indexOf("abc", "c"), operator.is_not(1, None), operator.not_([]), operator.truth("x"), operator.call(len, "abc"))
for bad in ("operator.itemgetter()", "operator.attrgetter(5)", "operator.itemgetter('x')([1])", "operator.methodcaller()", "operator.attrgetter('a.b')(5)", "operator.concat(1, 2)", "operator.indexOf([], 1)", "operator.index('x')", "operator.length_hint([], 'x')", "operator.add(1)", "operator.setitem((1,), 0, 1)", "functools.reduce(operator.add, [])", "operator.matmul(1, 2)"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
f = lambda: 1
print(f == f, f == (lambda: 1), hash(f) == hash(f), len == len, [].append == [].append, (l := []).append == l.append, {f: "func"}[f], callable(f), callable(5), sorted([len, abs], key=lambda x: x.__name__)[0].__name__)
