# abc and typing protocols: registration, subclass hooks, abstract methods of every kind, runtime checks.
import abc
import collections.abc as c
import typing
class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): return "base area"
    @classmethod
    @abc.abstractmethod
    def make(cls): pass
    @staticmethod
    @abc.abstractmethod
    def helper(): pass
    @property
    @abc.abstractmethod
    def name(self): pass
class Half(Shape):
    def area(self): return super().area() + "+"
class Full(Half):
    make = classmethod(lambda cls: cls())
    helper = staticmethod(lambda: "h")
    name = "plain attribute"
for k in (Shape, Half):
    try:
        k()
    except TypeError as e:
        print(e)
print(Full.make().area(), Full.helper(), sorted(Half.__abstractmethods__), Full.__abstractmethods__, getattr(Half.make, "__isabstractmethod__", None))
Full.__abstractmethods__ = frozenset({"again"})
try:
    Full()
except TypeError as e:
    print(e)
class Reg(abc.ABC): pass
@Reg.register
class Foreign: pass
Reg.register(str)
print(isinstance(Foreign(), Reg), issubclass(str, Reg), isinstance(5, Reg), Reg in Foreign.__mro__)
for bad in (lambda: Reg.register(5), lambda: Foreign and Foreign.register(Reg), lambda: issubclass(5, Reg), lambda: isinstance(1, 5), lambda: isinstance(1, (int, 5)), lambda: isinstance("a", (int, 5)), lambda: issubclass(int, (str, "x")), lambda: isinstance(1, int | "str"), lambda: isinstance(1, list[int]), lambda: issubclass(int, int | list[int])):
    try:
        print(bad())
    except (TypeError, AttributeError, RuntimeError) as e:
        print(type(e).__name__, e)
class Hook(abc.ABC):
    @classmethod
    def __subclasshook__(cls, k):
        if cls is Hook: return hasattr(k, "quack") or NotImplemented
        return NotImplemented
class Duck: quack = 1
class Goose(Hook): pass
print(issubclass(Duck, Hook), issubclass(int, Hook), issubclass(Goose, Hook), issubclass(Duck, Goose), isinstance(Duck(), (int, (str, Hook))))
class It:
    def __iter__(self): return self
    def __next__(self): raise StopIteration
class Un:
    __hash__ = None
    __iter__ = None
print([isinstance(It(), k) for k in (c.Iterable, c.Iterator, c.Generator, c.Collection, c.Hashable)], isinstance(Un(), c.Hashable), isinstance(Un(), c.Iterable), isinstance([], c.MutableSequence), isinstance(range(1), c.Sequence), isinstance({}.keys(), c.Set), issubclass(bytes, c.ByteString) if hasattr(c, "ByteString") else "-", isinstance(len, c.Callable))
class MySeq(c.Sequence):
    def __len__(self): return 3
    def __getitem__(self, i):
        if i >= 3: raise IndexError(i)
        return i * i
s = MySeq()
print(list(s), 4 in s, s.index(4), s.count(1), list(reversed(s)))
class MySet(c.MutableSet):
    def __init__(self, it=()): self.d = dict.fromkeys(it)
    def __contains__(self, x): return x in self.d
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
    def add(self, x): self.d[x] = None
    def discard(self, x): self.d.pop(x, None)
a, b = MySet([1, 2, 3]), MySet([2, 3, 4])
print(list(a & b), list(a | b), list(a - b), list(a ^ b), a <= b, a == {1, 2, 3}, a.pop(), a.isdisjoint([9]), list(a))
@typing.runtime_checkable
class Proto(typing.Protocol):
    x: int
    def meth(self): ...
class Impl:
    x = 1
    def meth(self): pass
print(isinstance(Impl(), Proto), isinstance(5, Proto), typing.get_protocol_members(Proto) == {"x", "meth"})
try:
    issubclass(Impl, Proto)
except TypeError as e:
    print(e)
try:
    Proto()
except TypeError as e:
    print(e)
