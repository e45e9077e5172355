# Functions, bound methods, static and class methods, partial methods: what attribute access makes of them.
import functools
import types

class A:
    def m(self, *a): return "m", type(self).__name__, a
    @classmethod
    def c(cls, *a): return "c", cls.__name__, a
    @staticmethod
    def s(*a): return "s", a
    p = functools.partialmethod(m, "bound")
    def __call__(self, *a): return "called", a
    builtin = len
    lam = lambda self: "lam"

class B(A): pass

a, b = A(), B()
print(a.m(1), A.m(a, 1), B.c(2), b.c(3), A.s(4), b.s(5), b.p(6), a(7), a.lam())
print(a.builtin([1, 2]))
bm = a.m
print(bm.__self__ is a, bm.__func__ is A.m, bm.__name__, bm == a.m, bm is a.m, hash(bm) == hash(a.m), bm == A().m)
print(A.c.__self__, A.c.__func__.__name__, B.__dict__.get("c"), type(A.__dict__["c"]), A.__dict__["s"].__wrapped__ is A.s)
try:
    A.m()
except TypeError as e:
    print(e)
print(types.MethodType(lambda *x: x, 1)(2, 3), types.MethodType(a, "self")())
try:
    types.MethodType(5, 1)
except TypeError as e:
    print(e)
try:
    types.MethodType(len, None)
except TypeError as e:
    print(e)
bm.__func__.tag = "on the function"
print(bm.tag)
try:
    bm.other = 1
except AttributeError as e:
    print(e)
print([].append.__self__, [].append.__name__, [].append.__qualname__, list.append.__qualname__, "".join.__self__ == "")
print(list.append, type(list.append), type(dict.fromkeys), dict.__dict__["fromkeys"], sep="\n")
try:
    list.append(1, 2)
except TypeError as e:
    print(e)
try:
    list.append()
except TypeError as e:
    print(e)
print(str.join(",", "ab"), int.__add__(1, 2), int.__add__(1, 2.5), object.__repr__(5)[:4])
