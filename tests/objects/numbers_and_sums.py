"""sum() of machine numbers, hashes that Python code computes alike, and small rules of built-in types."""
import codecs
import collections.abc
import os
import types
import warnings
from fractions import Fraction


class F(float): pass
class K(int): pass


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


for items in ([0.1] * 10, [1.0, 10e100, 1.0, -10e100, 2j], [2 + 1j, 10e100j, 1j, -10e100j], [1j, 1, 10e100j, 1j, 1.0, -10e100j],
              [2j, 1.0, 10**100, 1.0, -10**100], [0.1j] * 10 + [Fraction(1, 10)], [2**62, 2**62, 2**62, -2**62], [2**50, 2**50, 0.1],
              [1, True, 2.5, False], [Fraction(1, 2), 0.1, 0.2, 0.3], [0.5, F(0.25), 0.1, 0.2], [1, K(5), 2], [2**70, 0.1, 0.2, 0.3],
              [complex(1, -0.0), 1], [1e308, 1e308], [1.0, float("inf")], [0.1, "x"], [1.0, 10**1000], [1j, 10**1000], [-0.0], [0.0, -0.0]):
    attempt(lambda: sum(items))
attempt(lambda: sum([0.1] * 3, 1))
attempt(lambda: sum([0.1] * 3, -0.0))
attempt(lambda: sum([[1], [2]], []))
attempt(lambda: sum([True, True], True))

print(hash(()), hash((0,)), hash((0, 0.5)), hash((1, 2, 3)), hash(((), ())), hash((-1,)))
class Set(collections.abc.Set):
    def __init__(self, items): self.items = frozenset(items)
    def __contains__(self, x): return x in self.items
    def __iter__(self): return iter(self.items)
    def __len__(self): return len(self.items)
    __hash__ = collections.abc.Set._hash
for items in (), (0,), range(20), (1.5, 2**70, -1), (float("inf"), None):
    print(hash(frozenset(items)) == hash(Set(items)), end=" ")
print(hash(frozenset(range(5))))

print(None.__ne__(None), None.__eq__(None), None.__ne__(0), None.__lt__(None))
print(eval("x.__reduce__()", {"__builtins__": types.MappingProxyType({"iter": len}), "x": iter([1])}))
attempt(lambda: eval("x.__reduce__()", {"__builtins__": types.MappingProxyType({}), "x": iter([1])}))


def clearing(array):
    array.clear()
    yield b"a"


array = bytearray(b",")
attempt(lambda: array.join(clearing(array)))
for f in "%*r", b"%*a", "%*d", b"%*d":
    attempt(lambda: f % (-2**63, 1))
    attempt(lambda: f % (2**63, 1))


class Clearing:
    def __init__(self, lists): self.lists = lists
    def __eq__(self, other):
        self.lists.pop().clear()
        return NotImplemented


a, b = [], []
a.append(Clearing([a]))
b.append(Clearing([b]))
print(a == b, a, b)

d = {i: i for i in range(1000)}
for i in range(1, 1000):
    del d[i]
backwards = reversed(d), reversed(d.items())
d.clear()
d[0] = 0
print([list(i) for i in backwards], list(reversed(d)))


def replacing(e):
    e.object = b"\\z" + e.object[e.end:]
    return "?", 0


codecs.register_error("replacing", replacing)
for text in rb"\x0n", rb"\z", rb"\501", rb"\x0\400":
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter("always")
        attempt(lambda: codecs.unicode_escape_decode(text, "replacing"))
        attempt(lambda: codecs.escape_decode(text, "ignore"))
    print([str(i.message) for i in w])


# --- the state of an iterator is read after the builtin was found
class Exhausting:
    def __init__(self, iterator): self.iterator = iterator
    def __hash__(self): return hash("iter")
    def __eq__(self, other):
        list(self.iterator)
        return other == "iter"


class Sequence:
    def __getitem__(self, i): return [1, 2][i]


for it in iter((1, 2)), iter([1, 2]), iter(b"ab"), iter(Sequence()), iter(lambda: 0, 0):
    names = {Exhausting(it): iter, "it": it}
    print(eval("it.__reduce__()", {"__builtins__": names}))

group = ExceptionGroup("m", [ValueError()])
print(group)
print(repr(group))
group.args = ()
print(repr(group))


class Annotated:
    a: int
    def __annotate__(format): return {"a": str}
    def method(self, x: int): pass


def outer(y: int):
    def nested() -> None: pass
    return nested


print(Annotated.__annotations__, Annotated.method.__annotate__.__qualname__, outer.__annotate__.__qualname__, outer(1).__annotate__.__qualname__)
attempt(lambda: exec("__conditional_annotations__ = 0\nx: int"))


def plain(): pass
def generator(): yield


with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    plain.__code__ = generator.__code__
    plain.__code__ = generator.__code__
print([str(i.message) for i in w], type(plain()).__name__)
attempt(lambda: __import__(5))
