# Named tuples of both kinds: fields, defaults, _replace, _make, subclassing, renaming, refused names, matching.
from collections import namedtuple
from typing import NamedTuple
P = namedtuple("P", "x y z", defaults=[0])
p = P(1, 2)
print(p, p.z, p._asdict(), p._replace(y=9), P._make("abc"), P._fields, P._field_defaults, p == (1, 2, 0), p[1:], p.x, hash(p) == hash((1, 2, 0)))
for f in (lambda: P(), lambda: P(1, 2, 3, 4), lambda: P(1, 2, w=1), lambda: p._replace(q=1), lambda: P._make([1]), lambda: setattr(p, "x", 5), lambda: delattr(p, "x"), lambda: setattr(p, "new", 5), lambda: p.nope):
    try: print(f())
    except (TypeError, ValueError, AttributeError) as e: print(type(e).__name__, e)
for names in ("a a", "1a", "_a", "class", "a-b", ["ok", 5]):
    try: print(namedtuple("T", names)._fields, end=" ")
    except (ValueError, TypeError) as e: print(e, end=" ")
    print(namedtuple("T", names, rename=True)._fields)
class Emp(NamedTuple):
    "An employee."
    name: str
    id: int = 3
    def badge(self): return f"{self.id:04}:{self.name}"
    @property
    def first(self): return self[0][0]
e = Emp("Ann")
print(e, e.badge(), e.first, Emp.__doc__, Emp.__annotations__, Emp._field_defaults, isinstance(e, tuple), Emp.__bases__, Emp.__match_args__)
for code in ("class B(NamedTuple):\n a: int = 1\n b: int", "class B(NamedTuple):\n _a: int", "class B(NamedTuple, Emp): pass", "class B(NamedTuple):\n a: int\n def __new__(cls): pass"):
    try: exec(code); print("fine")
    except (TypeError, ValueError, AttributeError) as err: print(type(err).__name__, err)
class Vec(namedtuple("Vec", ["a", "b"])):
    __slots__ = ()
    def __add__(self, o): return Vec(self.a + o[0], self.b + o[1])
    def __new__(cls, a, b=10): return super().__new__(cls, a, b)
print(Vec(1) + (5, 6), sum([Vec(1, 2), Vec(3, 4)], Vec(0, 0)), Vec(1)._replace(a=7), type(Vec(1)[:]).__name__)
match Vec(3, 4):
    case Vec(a=3, b=k): print("keyword", k)
match e:
    case (n, i): print("sequence", n, i)
match p:
    case P(1, y): print("positional", y)
a, *rest = Vec(1, 2); print(a, rest, Vec(1, 2) < Vec(1, 3), max(Vec(2, 1), Vec(1, 9)), "%s-%s" % Vec(1, 2), P.x.__doc__, repr(P.x)[:12] != "")
import copy, pickle
print(copy.replace(p, x=100), pickle.loads(pickle.dumps(e)) == e, copy.copy(e) == e)
