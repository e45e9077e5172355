# functools.singledispatch: by class, by annotation, abstract classes, unions, ambiguity, methods, later registration.
from functools import singledispatch, singledispatchmethod
from collections.abc import Sized, Iterable, Mapping, Sequence
@singledispatch
def show(x, depth=0): return f"object {x!r}"
@show.register
def _(x: int, depth=0): return f"int {x}"
@show.register(str)
def _(x, depth=0): return f"str {x}"
@show.register
def _(x: list | tuple, depth=0): return f"{type(x).__name__}[{depth}] " + ", ".join(show(i, depth=depth + 1) for i in x)
@show.register(Mapping)
def _(x, depth=0): return "mapping " + " ".join(f"{k}:{show(v)}" for k, v in x.items())
show.register(type(None), lambda x: "nothing")
class MyInt(int): pass
for v in (1, True, MyInt(7), "s", [1, ("a", 2.5)], {"k": [1]}, None, 1.5, range(2)): print(show(v))
print(show.dispatch(bool) is show.dispatch(int), show.dispatch(dict).__name__, sorted(c.__name__ for c in show.registry))
@show.register(float)
def as_float(x): return f"late float {x:.2f}"
print(show(1.5), as_float(2), show.dispatch(float) is as_float, show.__name__)
@singledispatch
def amb(x): return "base"
amb.register(Sized, lambda x: "sized"); amb.register(Iterable, lambda x: "iterable")
class Both:
    def __len__(self): return 0
    def __iter__(self): return iter(())
class Told(Sized, Iterable, Both): __len__ = Both.__len__; __iter__ = Both.__iter__
for obj in (Both(), Told(), iter([])):
    try: print(amb(obj))
    except RuntimeError as e: print("ambiguous", "Sized" in str(e), "Iterable" in str(e))
amb.register(Sequence, lambda x: "sequence"); print(amb([]), amb("x"))
for bad in (lambda: show(), lambda: show.register(5), lambda: show.register(lambda x: 1), lambda: show.register(list[int], print), lambda: show(x=1)):
    try: bad()
    except TypeError as e: print(str(e).split(" at 0x")[0].split("<function")[0])
class Neg:
    @singledispatchmethod
    def neg(self, x): raise NotImplementedError(type(x).__name__)
    @neg.register
    def _(self, x: int): return -x
    @neg.register
    def _(self, x: bool): return not x
    @singledispatchmethod
    @classmethod
    def make(cls, x): return cls.__name__, "any"
    @make.register
    @classmethod
    def _(cls, x: str): return cls.__name__, "str"
class Sub(Neg): pass
print(Neg().neg(5), Neg().neg(True), Sub().neg(3), Neg.make("s"), Sub.make(1))
try: Neg().neg("x")
except NotImplementedError as e: print(repr(e))
