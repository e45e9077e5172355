# Type parameters, exec and eval, displays and functions too large for 16-bit operands and short jumps, unpacking.
def f[T](x: T) -> T: return x
print(f.__type_params__, f(3), f.__annotations__)
def g[T: int, *Ts, **P](a: T = 5, *, k: T = 6): return a, k
print(g.__type_params__, g(), g.__type_params__[0].__bound__)
type X = int
type Y[T] = list[T]
print(X, X.__value__, Y.__type_params__, Y.__value__)
def h[T = int](): pass
print(h.__type_params__[0].__default__)
class Outer:
    def m[T](self, x: T): return x
    z = 3
    type Al = z
print(Outer().m(4), Outer.m.__type_params__, Outer.Al.__value__)
def cl():
    x = 5
    def inner[T](a: x = x): return x, a
    return inner
print(cl()(), cl().__annotations__)
exec("a = 1\nb = [a for _ in range(2)]\nprint(a, b)")
ns = {}
exec("def q(): return z\nz = 4", ns); print(ns["q"]())
exec("y = 1; print([y for _ in [0]])", {"__builtins__": __builtins__, "print": print}, {})
print(eval("x + 1", {"x": 2}), eval("[x for x in range(y)]", {"y": 3}))
print((lambda: (yield))().__class__.__name__)
def many(a, b, c, d, e, f, g, h): return a + b + c + d + e + f + g + h
print(many(1, 2, 3, 4, 5, 6, 7, 8), many(*range(8)), many(1, 2, 3, h=8, g=7, f=6, e=5, d=4))
def big(*a, **k): return len(a), len(k)
print(big(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35))
print(eval("big(" + ",".join(str(i) for i in range(300)) + ")"))
print(eval("big(" + ",".join(f"k{i}={i}" for i in range(300)) + ")"))
print(eval("big(1, " + ",".join(f"k{i}={i}" for i in range(300)) + ", **{'z': 1})"))
print(len(eval("[" + ",".join(f"a" for i in range(1000)) + "]", {"a": 1})), len(eval("(" + ",".join(f"a" for i in range(1000)) + ")", {"a": 1})))
print(len(eval("{" + ",".join(f"a+{i}" for i in range(1000)) + "}", {"a": 1})), len(eval("{" + ",".join(f"a+{i}:a" for i in range(1000)) + "}", {"a": 1})))
print(eval("+".join(["a"] * 5000), {"a": 1}), eval(" and ".join(["a"] * 3000), {"a": 1}))
src = "def big(n):\n  s = 0\n  for i in range(n):\n" + "".join(f"    if i == {j}: s += {j}\n" for j in range(20000)) + "  while n > 0:\n" + "".join(f"    s += n * {j}\n" for j in range(12000)) + "    n -= 1\n  return s\n"
d = {}; exec(src, d); print(d["big"](3))
src = "x = [" + ",".join(str(i * 100000) for i in range(70000)) + "]\ny = {" + ",".join(f"{i*100000}: 'v{i}'" for i in range(70000)) + "}\nz=lambda: 5"
d = {}; exec(src, d); print(len(d["x"]), d["x"][69999], len(d["y"]), d["y"][6999900000], d["z"]())
src = "if 0: pass\n" + "".join(f"elif x == {i}: y = {i}\n" for i in range(5000)) + "else: y = 'no'\n"
d = {"x": 4321}; exec(src, d); print(d["y"])
src = "try:\n  1/0\nexcept ZeroDivisionError:\n" + "".join(f"  a{i} = x + {i}\n" for i in range(40000)) + "for q in range(2):\n" + "".join(f"  b = x * {i}\n" for i in range(40000))
d = {"x": 1}; exec(src, d); print(d["a39999"], d["b"])
s = "f'" + "".join("{x}%d" % i for i in range(50)) + "'"
print(eval(s, {"x": 1})[:20])
print(t"hello {1+1!r:>5} world".strings, t"{1}{2}".values)
import_like = __import__
del import_like
a, *b, c = range(5); print(a, b, c)
[a, [b, *c]] = 1, (2, 3, 4); print(a, b, c)
for a, (b, *c) in [(1, (2, 3)), (4, "xyz")]: print(a, b, c)
try: a, b = 1, 2, 3
except ValueError as e: print(e)
try: a, *b, c = [1]
except ValueError as e: print(e)
x = y = z = [1]; print(x is y is z)
i = 0; l = [0, 0, 0]; i, l[i] = 1, 5; print(i, l)
print(1 if [] else 2, not [], not not [1], 5 if not 0 else 6)
assert True, "no"
try: assert 0, "msg"
except AssertionError as e: print(e)
try: assert []
except AssertionError as e: print(repr(e))
print(__debug__, ..., None is None, 1 is not None, 2**10, -2**2, 7//2, -7//2, 7%3, 1<<4, 0xff & 0x0f | 1 ^ 2, 3 @ 4 if 0 else 0)
global_x = 1
def gl():
    global global_x, new_g
    global_x += 1; new_g = 5
    del new_g
    try: new_g
    except NameError as e: return str(e), global_x
print(gl())
def lots():
    a = b = c = 1
    def r(): nonlocal a; a += 1; return a
    return [r() for _ in range(3)], a, (lambda: b)(), c
print(lots())
