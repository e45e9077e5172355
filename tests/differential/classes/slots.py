# __slots__: layout, inheritance, conflicts, defaults, weak references, class assignment, pickling.
import copy
import pickle
import weakref
class S:
    __slots__ = ("a", "b", "__priv")
    def __init__(self): self.a = 1; self.__priv = "p"
    def priv(self): return self.__priv
s = S()
print(s.a, s.priv(), S.a, type(S.a).__name__, S.__slots__, hasattr(s, "__dict__"), hasattr(s, "b"))
for act in ("s.b", "s.c = 1", "del s.b", "S.a.__get__(5)", "weakref.ref(s)", "s.__dict__", "vars(s)", "S.a.__set__(s)", "class X: __slots__ = ('a',); a = 1", "class X: __slots__ = 'not valid'", "class X: __slots__ = (1,)", "class X(int): __slots__ = ('x',)", "class X(tuple): __slots__ = 'y',", "class X(S): __slots__ = ('__dict__', '__dict__')", "class X:\n class Y: __slots__ = 'z'\n class Z: __slots__ = 'w'\n class W(Y, Z): pass", "class X: __slots__ = ('__weakref__', '__weakref__')", "class X: __slots__ = b'ab'"):
    try:
        exec(act)
        print("fine", act)
    except (AttributeError, TypeError, ValueError) as e:
        print(act.replace("\n", ";"), "->", type(e).__name__, e)
class D(S): pass
d = D(); d.b = 2; d.free = 3
print(d.__dict__, d.a, d.b)
class E(S):
    __slots__ = {"doc": "documented slot", "__dict__": None, "__weakref__": None}
e = E(); e.doc = 1; e.any = 2
print(e.__dict__, weakref.ref(e)() is e, E.doc.__doc__, E.__slots__)
class Empty: __slots__ = ()
class One: __slots__ = "x"
class Both(Empty, One): __slots__ = ["y"]
b = Both(); b.x, b.y = 1, 2
print(b.x + b.y, Both.__mro__[1].__name__)
del b.x
try:
    b.x
except AttributeError as x:
    print(x)
class P1: __slots__ = ("m", "n")
class P2: __slots__ = ("m", "n")
class P3: __slots__ = ("n", "o")
p = P1(); p.m = "kept"
p.__class__ = P2
print(type(p).__name__, p.m)
for other in (P3, One, int, D):
    try:
        p.__class__ = other
    except TypeError as t:
        print(t)
c = copy.copy(p); q = pickle.loads(pickle.dumps(p))
print(c.m, q.m, hasattr(q, "n"), p.__reduce_ex__(2)[2])
class Red(S):
    __slots__ = "a"
r = Red()
print(S.a.__get__(r) if False else r.a, Red.a is S.a)
class WithDefault:
    __slots__ = ("v",)
    def __getattr__(self, n): return "default for " + n
w = WithDefault()
print(w.v, w.other)
w.v = 5
print(w.v)
