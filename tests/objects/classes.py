# needs: abc
"""Making classes: MRO, metaclasses, hooks, names, bases."""
def show(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e, *getattr(e, "__notes__", ()))

class A: pass
class B(A): pass
class C(A): pass
class D(B, C): pass
print(D.__mro__, D.mro() == list(D.__mro__), D.__bases__, D.__base__)
print(A.__subclasses__(), issubclass(D, A), isinstance(D(), C))
show(lambda: type("X", (A, B), {}))
show(lambda: type("X", (A, A), {}))
show(lambda: type("X", (int, str), {}))
show(lambda: type("X", (bool,), {}))
show(lambda: type("X", (1,), {}))
show(lambda: type("X\0", (), {}))
show(lambda: type())
show(lambda: type(1, 2))
show(lambda: type("X", (), {"__qualname__": 1}))
show(lambda: type("X", (), {"__slots__": 1}))
show(lambda: type("X", (), {"__slots__": ("a b",)}))
show(lambda: type("X", (), {"__slots__": ("a",), "a": 1}))
show(lambda: type("X", (int,), {"__slots__": ("a",)}))
show(lambda: type("X", (), {"__slots__": ("__dict__", "__dict__")}))
show(lambda: type("X", (), {}, unexpected=1))

# names
print(A.__name__, A.__qualname__, A.__module__, A.__doc__, repr(A))
A.__name__ = "AA"; A.__qualname__ = "outer.AA"
print(A, A.__name__)
A.__name__ = "A"; A.__qualname__ = "A"
show(lambda: setattr(A, "__name__", 1))
show(lambda: setattr(A, "__qualname__", 1))
show(lambda: delattr(A, "__name__"))
def f():
    class Inner: "doc"
    return Inner
print(f(), f().__doc__, f().__qualname__)
class Doc:
    """The doc."""
Doc.__doc__ = "new"
print(Doc.__doc__, Doc().__doc__)

# class creation hooks
class Base:
    subs = []
    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.subs.append((cls.__name__, tag))
class S1(Base): pass
class S2(Base, tag="t"): pass
print(Base.subs)
class Named:
    def __set_name__(self, owner, name): print("set_name", owner.__name__, name)
class Uses:
    one = Named()
    two = Named()
class Bad:
    def __set_name__(self, owner, name): 1 / 0
show(lambda: type("X", (), {"b": Bad()}))

# metaclasses
class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw):
        print("prepare", name, kw)
        return {"prepared": True}
    def __new__(mcls, name, bases, ns, **kw):
        print("new", name, sorted(k for k in ns if not k.startswith("__")))
        return super().__new__(mcls, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)
        print("init", name)
    def __call__(cls, *args, **kw):
        print("call", args)
        return super().__call__(*args, **kw)
    def __instancecheck__(cls, inst): return inst == 42
    def __subclasscheck__(cls, sub): return sub is int
    def __getattr__(cls, name): return "meta " + name
    meta_attr = 5
class M(metaclass=Meta, option=1):
    def __init__(self, v=None): self.v = v
print(M(3).v, isinstance(42, M), isinstance(1, M), issubclass(int, M), M.meta_attr, M.unknown, type(M))
class M2(M): pass
print(type(M2))
class Other(type): pass
class O(metaclass=Other): pass
show(lambda: type("X", (M, O), {}))
class Mro(type):
    def mro(cls):
        return [cls, object]
class Custom(A, metaclass=Mro): pass
print(Custom.__mro__)
class BadMro(type):
    def mro(cls): return [cls, 1]
show(lambda: BadMro("X", (), {}))

# __bases__
class P: who = "P"
class Q: who = "Q"
class R(P): pass
class RR(R): pass
r = RR()
print(r.who)
R.__bases__ = (Q,)
print(r.who, R.__bases__, P.__subclasses__(), Q.__subclasses__(), RR.__mro__)
show(lambda: setattr(R, "__bases__", ()))
show(lambda: setattr(R, "__bases__", 1))
show(lambda: setattr(R, "__bases__", (1,)))
show(lambda: setattr(Q, "__bases__", (R,)))
show(lambda: setattr(R, "__bases__", (int,)))
show(lambda: delattr(R, "__bases__"))

# changes of a class are seen by instances and subclasses
class L1: pass
class L2(L1): pass
l = L2()
show(len, l)
L1.__len__ = lambda self: 3
print(len(l), bool(l))
L1.__len__ = lambda self: 4
print(len(l))
del L1.__len__
show(len, l)
L1.__call__ = lambda self, x: x * 2
print(l(4))
L1.__add__ = lambda self, o: ("add", o)
L1.__getitem__ = lambda self, i: i if i < 3 else [][0]
print(l + 1, list(l), l[2], 1 in l)
L1.__eq__ = lambda self, o: o == 1
print(l == 1, l == 2, hash(L2) is not None)

# instantiation errors
class N:
    def __init__(self, a, b=2): self.a, self.b = a, b
show(lambda: N())
show(lambda: N(1, 2, 3))
print(vars(N(1)), vars(N(1, b=5)))
class N2: pass
show(lambda: N2(1))
show(lambda: object(1))
show(lambda: object.__new__(int))
show(lambda: object.__new__())
show(lambda: object.__new__(1))
class N3:
    def __init__(self): return 1
show(lambda: N3())
class N4:
    def __new__(cls, *args): return (cls.__name__, args)
print(N4(1, 2))
class N5:
    def __new__(cls, x):
        self = super().__new__(cls)
        self.x = x
        return self
    def __init__(self, x): self.y = x + 1
print(vars(N5(1)))
import abc
class Abs(abc.ABC):
    @abc.abstractmethod
    def f(self): pass
    @property
    @abc.abstractmethod
    def g(self): pass
show(lambda: Abs())
class Conc(Abs):
    f = g = None
print(Conc().f)

# annotations, type parameters
class Ann:
    x: int
    y: "str" = ""
print(Ann.__annotations__, Ann.__annotations__ is Ann.__annotations__)
Ann.__annotations__ = {"z": 1}
print(Ann.__annotations__)
del Ann.__annotations__
print(Ann.__annotations__, Ann.__annotate__)
show(lambda: int.__annotations__)
class Gen[T, *Ts]: pass
print(Gen.__type_params__, A.__type_params__)

# type's own attributes
print(type(int), int.__flags__ & (1 << 8) != 0, int.__basicsize__ > 0, int.__mro__, type.__mro__)
print(int.__module__, int.__qualname__, type(None), type(NotImplemented), type(...))
print(sorted(n for n in dir(A) if not n.startswith("_")), "__init__" in dir(A), "mro" in dir(A))
print([n for n in type.__dict__ if n == n.strip("_")])
show(lambda: setattr(A, "__dict__", {}))
show(lambda: A.__dict__.__setitem__("x", 1))
print(type(A.__dict__), "f" in Conc.__dict__, A.__dict__.get("zz", 9))
print(int | str, A | None)
print(type.__call__(A).__class__, type(A()) is A)
