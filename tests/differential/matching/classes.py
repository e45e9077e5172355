# match: class patterns, __match_args__, built-ins that match themselves, isinstance hooks and errors.
import dataclasses
import enum

@dataclasses.dataclass
class Point:
    x: int
    y: int
    z: int = dataclasses.field(default=0, kw_only=True)

class Color(enum.Enum):
    RED = 1
    BLUE = 2

class NoArgs: a = 1
class BadArgs: __match_args__ = ["a"]
class BadItem: __match_args__ = ("a", 5)
class Dup: __match_args__ = ("a", "a"); a = 1
class Meta(type):
    def __instancecheck__(cls, o): return o == "anything"
class Virtual(metaclass=Meta): __match_args__ = ("upper",)
class Sub(Point): pass
class Prop:
    __match_args__ = ("v",)
    @property
    def v(self): print("property read", end=" "); return 3
class Raises:
    @property
    def a(self): raise ValueError("from the property")
    @property
    def b(self): raise AttributeError("just missing")

def f(x):
    match x:
        case Point(0, 0): return "origin"
        case Point(x=0, y=n) | Point(n, 0): return "axis", n
        case Sub(a, b, z=c): return "sub", a, b, c
        case Point(): return "point"
        case Color.RED: return "red"
        case Color(value=v): return "color", v
        case bool(b): return "bool", b
        case int(n) | float(n): return "number", n
        case str(s) | bytes(s): return "text", s
        case list([a, *_]) | tuple([a]): return "items", a
        case dict({"k": v}): return "dict", v
        case Virtual(u): return "virtual", u()
        case Prop(3): return "prop"
        case type(): return "a type"
        case object(__class__=c): return "object", c.__name__

for x in (Point(0, 0), Point(0, 5), Point(6, 0), Sub(1, 2, z=3), Point(1, 1), Color.RED, Color.BLUE, True, 5, 2.5, "s", [1, 2], (1,), (1, 2), {"k": 1}, {}, Prop(), int, None):
    print(f(x))
def attempt(g):
    try:
        print(g())
    except Exception as e:
        print(type(e).__name__, e)
def a():
    match NoArgs():
        case NoArgs(1): pass
def b():
    match BadArgs():
        case BadArgs(1): pass
def c():
    match BadItem():
        case BadItem(_, 1): pass
def d():
    match Dup():
        case Dup(1, 1): pass
def e():
    match Point(1, 2):
        case Point(1, x=1): pass
def g():
    match Point(1, 2):
        case Point(1, 2, 3): pass
def h():
    match 5:
        case int(1, 2): pass
def i():
    match 5:
        case print(): pass
def j():
    match Raises():
        case Raises(b=1): return "no"
        case Raises(a=1): return "no"
def k():
    match 5:
        case int(real=5, imag=0, missing=1): return "no"
        case int(real=5): return "real"
for t in (a, b, c, d, e, g, h, i, j, k): attempt(t)
print(Point.__match_args__)
