"""Rules of classes that are seldom met: metatypes with an mro() of their own, __bases__ assigned meanwhile, odd keys, slots of other types."""
import sys
import types
import warnings
from typing import Generic, ParamSpec, TypeVar, TypeVarTuple, Union


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


# --- a metatype's mro()
class Backwards(type):
    def mro(cls):
        return type.mro(cls)[::-1]


class A: f = "A"
class B(A, metaclass=Backwards): f = "B"
print(B.__mro__, B.f)


class Curious(type):
    def mro(cls):
        if cls.__mro__ is None and cls.__name__ != "Early":
            attempt(lambda: Curious("Early", (cls,), {}))
            attempt(lambda: super(cls, cls).nothing)
        return type.mro(cls)


class C(metaclass=Curious): pass
print(C.__mro__)


class Without(type):
    def mro(cls):
        return (A,)


attempt(lambda: Without("W", (), {}))

# --- __bases__ assigned while they are being assigned
ready = False


class Meddling(type):
    def mro(cls):
        global ready
        if ready and cls.__name__ == "Z":
            ready = False
            Z.__bases__ = (Y,)
        return type.mro(cls)


class W(metaclass=Meddling): pass
class X(W): pass
class Y(W): pass
class Z(W): pass
ready = True
Z.__bases__ = (X,)
print(Z.__bases__, Z.__mro__, Y.__subclasses__(), X.__subclasses__())


class Crossing(type):
    def mro(cls):
        if ready:
            if cls.__name__ == "L":
                R.__bases__ = (L,)
            if cls.__name__ == "R":
                L.__bases__ = (R,)
        return type.mro(cls)


class T(metaclass=Crossing): pass
class L(T): pass
class R(T): pass


def cross():
    global ready
    ready = True
    L.__bases__ += ()


attempt(cross)
ready = False
print(L.__bases__, R.__bases__)


# --- keys that are no strs
class Key:
    def __hash__(self):
        return hash("attr")

    def __eq__(self, other):
        Odd.__bases__ = (New,)


class Old: attr = other = "old"
class New: attr = other = "new"
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    Odd = type("Odd", (Old,), {Key(): 5})
print([str(i.message) for i in w])
Odd.attr
print(Odd.__bases__, Odd.other)


# --- methods of other types
class I(int):
    __add__ = str.__add__
    __eq__ = str.__eq__
    __len__ = list.__len__


attempt(lambda: I(1) + I(1))
attempt(lambda: I(1) == 1)
attempt(lambda: len(I(1)))


# --- where instances keep what
class N: __slots__ = ()
class D: __slots__ = ("__dict__",)
for t in A, N, D, int, object:
    print(t.__name__, t.__dictoffset__ != 0, t.__weakrefoffset__ != 0)


class S: __slots__ = ("a",)
attempt(lambda: S().a)
attempt(lambda: types.new_class("Q", (object, Generic)))


# --- calls of special methods
for f, args in ((int.__pow__, (1,)), (int.__pow__, (1, 2, 3, 4)), (list.__setitem__, ([], 1)), (object.__setattr__, (A(),)),
                (property.__get__, (property(),)), (property.__set__, (property(), 1)), (int.__neg__, (1, 2)), (list.__delitem__, ([],))):
    attempt(lambda: f(*args))

print(complex.real.__doc__, "/", complex.imag.__doc__)
attempt(lambda: type("Doc", (), {"__doc__": "\udcdc"}))


class Own:
    def kind(self):
        return super().__class__


print(Own().kind())

# --- type parameters
ns = {"TypeVar": TypeVar, "ParamSpec": ParamSpec, "TypeVarTuple": TypeVarTuple}
exec("T = TypeVar('T'); P = ParamSpec('P'); Ts = TypeVarTuple('Ts')", ns)
print(ns["T"].__module__, ns["P"].__module__, ns["Ts"].__module__)
P = ParamSpec("P", bound=(int, str))
print(P.__bound__, repr(P.args), repr(P.kwargs), repr(P))
U = Union[int, str]
print(U | "float", "float" | U, U | None, float | U)
attempt(lambda: U | ())
print(Generic.__flags__ & (1 << 9) != 0, Generic().__class__)
late = types.SimpleNamespace()
early = types.SimpleNamespace(__typing_subst__=lambda v: v)
alias = types.GenericAlias(dict, (early, late))
alias.__parameters__
late.__typing_subst__ = early.__typing_subst__
try:
    alias[0]
except TypeError as e:
    print(str(e)[-48:])


class Clearing:
    def __repr__(self):
        items.clear()
        return "x"


items = [Clearing(), 1]
attempt(lambda: repr(types.GenericAlias(int, items)))

# --- complex quotients with parts that are no numbers
inf, nan = float("inf"), float("nan")
for z in complex(inf, nan), complex(-inf, nan), complex(nan, inf), complex(inf, -inf):
    print(1.0 / z, complex(1, 0) / z, complex(1, 2) / z)


class Wrong:
    def __float__(self): return 1
    def __complex__(self): return 1
for f in float, complex:
    attempt(lambda: f(Wrong()))
attempt(lambda: complex(real="1"))
attempt(lambda: "%x" % Wrong())
