# needs: copyreg
"""Special methods of classes, of subclasses of built-in types, reflected operators, and errors."""
def show(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e)

ops = ["add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift", "and", "or", "xor", "matmul"]
ns = {}
for o in ops:
    ns["__%s__" % o] = lambda self, other, o=o: (o, type(other).__name__)
    ns["__r%s__" % o] = lambda self, other, o=o: ("r" + o, type(other).__name__)
    if o != "divmod":
        ns["__i%s__" % o] = lambda self, other, o=o: ("i" + o, type(other).__name__)
N = type("N", (), ns)
n = N()
print(n + 1, 1 + n, n - 1, 1 - n, n * 2, 2 * n, n / 2, 2 / n, n // 2, 2 // n, n % 2, 2 % n, divmod(n, 2), divmod(2, n))
print(n ** 2, 2 ** n, n << 1, 1 << n, n >> 1, 1 >> n, n & 1, 1 & n, n | 1, 1 | n, n ^ 1, 1 ^ n, n @ 1, 1 @ n)
for o, sym in zip(ops, "+ - * / // % x ** << >> & | ^ @".split()):
    if o != "divmod":
        scope = {"x": N()}
        exec("x %s= 5" % sym, scope)
        print(scope["x"], end=" ")
print()
show(lambda: object() + 1)
show(lambda: [] + n if False else object() @ object())
class Left:
    def __add__(self, o): return NotImplemented
class Right:
    def __radd__(self, o): return "right"
print(Left() + Right())
show(lambda: Left() + Left())
class Base:
    def __add__(self, o): return "base add"
    def __radd__(self, o): return "base radd"
class Derived(Base):
    def __radd__(self, o): return "derived radd"
print(Base() + Derived(), Derived() + Base(), Base() + Base())
class IntSub(int):
    def __add__(self, o): return "intsub add"
    def __radd__(self, o): return "intsub radd"
print(IntSub(1) + 1, 1 + IntSub(1), IntSub(2) * 3, -IntSub(2), IntSub(5) == 5, hash(IntSub(5)) == hash(5))
class P:
    def __pow__(self, e, m=None): return ("pow", e, m)
    def __rpow__(self, b, m=None): return ("rpow", b, m)
print(pow(P(), 2), pow(P(), 2, 3), 2 ** P(), pow(2, P(), 5))

# comparison
class Cmp:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return ("lt", self.v)
    def __eq__(self, o): return self.v == getattr(o, "v", o)
    __hash__ = None
print(Cmp(1) < Cmp(2), Cmp(1) > Cmp(2), Cmp(1) == 1, Cmp(1) != 1, 1 == Cmp(1))
show(lambda: Cmp(1) <= Cmp(2))
show(lambda: hash(Cmp(1)))
class EqOnly:
    def __eq__(self, o): return True
show(lambda: {EqOnly()})
print(EqOnly.__hash__)
class H:
    def __hash__(self): return 1 << 70
print(hash(H()) == hash(1 << 70))
class BadHash:
    def __hash__(self): return "x"
show(lambda: hash(BadHash()))
show(lambda: object() < object())
show(lambda: 1 < "a")
class Weird:
    def __eq__(self, o): return [0]
print(Weird() == 1, (Weird() == 1) is True)

# conversions
class Conv:
    def __int__(self): return 3
    def __float__(self): return 1.5
    def __index__(self): return 2
    def __bool__(self): return False
    def __str__(self): return "str"
    def __repr__(self): return "repr"
    def __bytes__(self): return b"b"
    def __format__(self, spec): return "fmt:" + spec
    def __len__(self): return 5
    def __contains__(self, x): return x == 1
    def __getitem__(self, i): return i
    def __setitem__(self, i, v): print("set", i, v)
    def __delitem__(self, i): print("del", i)
    def __iter__(self): return iter([1, 2])
    def __reversed__(self): return iter("ba")
    def __call__(self, *a, **k): return a, k
    def __neg__(self): return "neg"
    def __pos__(self): return "pos"
    def __invert__(self): return "inv"
    def __abs__(self): return "abs"
    def __round__(self, n=None): return ("round", n)
    def __enter__(self): print("enter"); return self
    def __exit__(self, *a): print("exit", a[0]); return True
    def __dir__(self): return ["z", "a"]
    def __sizeof__(self): return 100
c = Conv()
print(int(c), float(c), [10, 20, 30][c], bool(c), str(c), repr(c), bytes(c), format(c, "x"), f"{c:y}", len(c), 1 in c, 2 in c)
print(c[1:2], list(c), list(reversed(c)), c(1, k=2), -c, +c, ~c, abs(c), round(c), round(c, 1), dir(c), [*c])
c[1] = 2
del c[3]
with c as x:
    raise ValueError("swallowed")
for name, ret in (("__str__", 1), ("__repr__", 1), ("__len__", -1), ("__len__", "x"), ("__bool__", 1), ("__index__", "x"), ("__int__", "x"),
                  ("__iter__", 1), ("__contains__", "truthy"), ("__hash__", None)):
    T = type("T", (), {name: lambda self, ret=ret: ret} if name != "__contains__" else {name: lambda self, x, ret=ret: ret})
    for f in (str, repr, len, bool, int, iter, hash, lambda o: 1 in o):
        try:
            r = f(T())
            if not isinstance(r, (int, bool)) and f not in (repr, str): print(name, "ok", r)
        except Exception as e:
            print(name, type(e).__name__, e)
class NoneIter:
    __iter__ = None
    __contains__ = None
    __getitem__ = lambda self, i: i
show(iter, NoneIter())
show(lambda: 1 in NoneIter())
class SeqIter:
    def __getitem__(self, i):
        if i > 3: raise IndexError
        return i * i
print(list(SeqIter()), 4 in SeqIter(), 5 in SeqIter())

# instance attributes do not stand for special methods
class Plain: pass
o = Plain()
o.__len__ = lambda: 3
show(len, o)

# subclasses of built-in types
class L(list):
    def __len__(self): return 99
class L2(list):
    def __getitem__(self, i): return ("item", i)
class DD(dict):
    def __missing__(self, k): return "missing " + str(k)
class S(str):
    def __add__(self, o): return "S+"
    def __eq__(self, o): return "S=="
    __hash__ = str.__hash__
print(len(L([1])), L([1, 2])[1], L2([1])[0], [*L2([1])], DD()["k"], S("a") + "b", S("a") == "a", S("a").upper(), "b" + S("a"))
class T3(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
    def __repr__(self): return "T3" + super().__repr__()
print(T3(1, 2), T3(1) + (2,), isinstance(T3(1)[0:1], T3), hash(T3(1)) == hash((1,)))
class F(float):
    def __repr__(self): return "F(%s)" % float.__repr__(self)
print(F(1.5), F(1.5) + 1, [F(2)])
class Err(Exception):
    def __init__(self, a): super().__init__(a, "more"); self.a = a
try:
    raise Err(5)
except Err as e:
    print(e, e.args, e.a, repr(e), e.__dict__)

# pickling and copying protocols
import copyreg
class R1:
    def __init__(self): self.a = 1
class R2:
    __slots__ = ("x", "y")
r2 = R2(); r2.x = 5
for obj in (R1(), r2, L([1]), DD(a=1)):
    red = obj.__reduce_ex__(2)
    print(red[0].__name__, red[1], red[2], red[3] and list(red[3]), red[4] and list(red[4]))
print(object().__reduce_ex__(2)[1], R1().__reduce__()[1][0] is R1, r2.__getstate__(), R1().__getstate__(), object().__getstate__())
show(lambda: object().__reduce_ex__())
show(lambda: object().__format__("x"))
print(format(object(), "")[:7], object().__dir__() == sorted(object().__dir__()) or True, object.__subclasshook__(1), object.__init_subclass__())
class NA:
    def __getnewargs__(self): return (1, 2)
class NAX:
    def __getnewargs_ex__(self): return ((1,), {"k": 2})
print(NA().__reduce_ex__(2)[1][1:], NAX().__reduce_ex__(2)[1][1:])
class Del:
    def __del__(self): print("deleted")
x = Del(); del x
class Resurrect:
    kept = []
    def __del__(self): Resurrect.kept.append(self)
y = Resurrect(); y.v = 1; del y
print(Resurrect.kept[0].v)
