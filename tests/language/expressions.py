# options: -X bare
# Closures, match, comprehensions, assignments, built-in functions, f-strings and templates, coroutines, numbers.
# control, closures, comprehension, match, etc
def counter():
    n = 0
    def inc(k=1):
        nonlocal n
        n += k
        return n
    return inc
c = counter(); c(); print(c(5))
fs = [lambda i=i: i for i in range(3)]; print([f() for f in fs])
fs = [lambda: i for i in range(3)]; print([f() for f in fs])
def m(x):
    match x:
        case 0 | 1: return "small"
        case int(n) if n > 100: return f"big {n}"
        case [a, b, *rest]: return f"seq {a} {b} {rest}"
        case {"k": v, **r}: return f"map {v} {r}"
        case str() as s: return f"str {s}"
        case Pt(x=0, y=yy): return f"pt {yy}"
        case Pt(a, b): return f"pt2 {a} {b}"
        case None: return "none"
        case -5.5: return "neg"
        case (): return "empty"
        case _: return "other"
class Pt:
    __match_args__ = ("x", "y")
    def __init__(s, x, y): s.x = x; s.y = y
for v in (0, 1, 500, 50, [1,2,3], (1,2), {"k": 1, "z": 2}, "hi", Pt(0, 3), Pt(1, 2), None, -5.5, [], 3j): print(m(v))
print([(x, y) for x in range(3) for y in range(x) if x != y], sorted({x for x in "aab"}), {x: y for x, y in [(1, 2)]})
print([[j for j in range(i)] for i in range(4)])
print((lambda *a, **k: (a, k))(1, *[2, 3], x=4, **{"y": 5}))
if (n := 10) > 5: print("walrus", n)
print([y := 1, y**2], [last := i for i in range(3)], last)
x = 5; x += 2; x **= 2; x //= 3; x %= 7; x <<= 2; x |= 1; x ^= 3; x &= 14; x -= 1; x *= -2; x /= 4; print(x)
a = [1,2,3]; a[0], a[1] = a[1], a[0]; print(a); a[1:2] = [7,8,9]; print(a); del a[0], a[-1]; print(a)
i = 0
while True:
    i += 1
    if i == 3: continue
    if i > 5: break
else: print("never")
for i in range(3): pass
else: print("for else", i)
print(1 < 2 < 3, 1 < 3 < 2, not 1, 1 and 0 or "x", None is None, 1 in [1], 3 not in (1,2))
d = {"a": 1}; d |= {"b": 2}; print(d, {**d, "c": 3}, [*"ab", *range(2)], (*[1], 2))
print("%s %d %.2f %r %5s|%-5s|" % ("a", 3, 2.5, "q", "x", "y"), "{} {0!r} {a}".format if 0 else "{0} {a!r:>4}".format(1, a="z"))
def dflt(a, b=[], *, c={}): b.append(a); return b
dflt(1); print(dflt(2))
def deco(f):
    def w(*a): return ("w", f(*a))
    return w
@deco
@deco
def dd(x): return x
print(dd(1))
g = (x*x for x in range(4)); print(next(g), list(g))
print(*map(lambda a, b: a+b, [1,2], [3,4]), list(filter(None, [0,1,2])), list(enumerate("ab", 1)), list(reversed([1,2])), any([0,1]), all([]), min(3,1,2), max([1,5], key=lambda v: -v))
print(sorted([3,1,2], reverse=True), sorted("bca", key=ord), abs(-3), divmod(7, -2), pow(2, 10, 1000), round(2.5), round(2.675, 2), hex(255), oct(8), bin(5), ord("a"), chr(8364))
s = "héllo wörld"; print(s.upper(), s.title(), s.split(), s[::-1], len(s), s.encode(), s.find("w"), s.replace("l", "L"), "-".join("abc"), s.center(20, "*"), s.startswith("hé"), s.partition(" "))
print(b"abc".hex(), bytes([1,2]), bytearray(b"x") + b"y", b"a" in b"abc", bytes(3), b"%d" % 3)
print({1,2} | {3}, {1,2} & {2}, {1,2} ^ {2,3}, {1,2} - {1}, frozenset([1]), {1} < {1,2})
print(list(range(10, 0, -3)), range(5)[1:3], 3 in range(5), len(range(0, 10, 3)), range(3) == range(0,3))
print(int("0x1f", 16), int("101", 2), float("1e3"), complex("1+2j"), str(1.0), repr("a'b"), repr('a"b\n'), ascii("é"))
print(isinstance(3, (str, int)), type(3), type(int), callable(len), id(3) == id(3), hash("a") == hash("a"))
import sys
print(sys.version_info[:2])
exec("zz = 3\nprint(zz)"); print(eval("1+2*3"), eval("a", {"a": 9}))
ns = {}; exec("def q(): return 42", ns); print(ns["q"]())
code = compile("x+1", "f", "eval"); print(eval(code, {"x": 1}), code.co_names)
def f(a: int, b: "str" = 3) -> list[int]: pass
print(f.__annotations__, f.__defaults__, f.__name__)
print(globals()["__name__"])
def va(*args): return args[::-1]
print(va(*range(5)))
t = 1, ; print(t, (), (1,) + (2,), (1,2)*2, (1,2) < (1,3))
x = y = z = 0; print(x, y, z)
lst = [1,2,3]; lst.append(4); lst.extend([5]); lst.insert(0, 0); lst.pop(); lst.remove(2); lst.reverse(); print(lst, lst.index(3), lst.count(1)); lst.sort(); print(lst, lst.copy())
dd = dict(a=1, b=2); dd.pop("a"); dd.setdefault("c", 3); dd.update(d=4); print(dd, list(dd.items()), dd.get("zz"), dict.fromkeys("ab", 0))
async def co(): return 5
async def co2():
    r = await co()
    async for i in ag():
        r += i
    async with ACM() as q: r += q
    return r + sum([j async for j in ag()])
async def ag():
    yield 1
    yield 2
class ACM:
    async def __aenter__(self): return 10
    async def __aexit__(self, *a): return False
try: co2().send(None)
except StopIteration as e: print("async", e.value)
print(t"a{x}b{y!r:>3}".strings, t"{x}".interpolations[0].value)
print(f"{x=} {'nested ' + f'{y}'} {lst!r:>20} {{}}")
del x
try: x
except NameError as e: print(e)
print(0.1+0.2, 1e16, 1e-5, float("inf"), -0.0, 1/3, 100000000000000000000.0, 1.5e300*1e10)
print(10**50 // 3**20, -10**30 % 7**10, (1 << 100) >> 98, ~(2**70), 2**70 & 0xff, int(1e20), 7**77 % 10**9, (2**64).bit_length())
