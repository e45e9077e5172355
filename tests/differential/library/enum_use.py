# enum: members, aliases, values, flags, auto, lookups, functional form, errors.
from enum import *
class C(Enum):
    RED = 1
    GREEN = "g"
    CRIMSON = 1
    _ignore_ = ["tmp"]
    tmp = 5
    def describe(self): return "%s=%r" % (self.name, self.value)
    @property
    def low(self): return self.name.lower()
print(C.RED, repr(C.GREEN), C(1) is C.CRIMSON, C["GREEN"], list(C), len(C), C.RED.describe(), C.RED.low, "RED" in C.__members__, C.RED in C, 1 in C, C.CRIMSON.name, list(C.__members__), C.RED == 1, hash(C.RED) == hash("RED"), f"{C.RED}", "%s" % C.GREEN, C.RED.__class__, bool(C.RED))
class N(IntEnum):
    A = auto(); B = auto(); D = 10; E = auto()
print([m.value for m in N], N.A + 1, N.B < N.D, N(10), f"{N.A}", repr(N.B), N.A == 1, sorted([N.D, N.A]), [10, 20][N.A], isinstance(N.A, int), str(N.A), {1: "x"}[N.A])
class Perm(Flag):
    R = 4; W = 2; X = 1; RW = R | W
print(Perm.R | Perm.X, repr(Perm.RW), Perm.RW & Perm.W, ~Perm.R, Perm(7), Perm(0), bool(Perm(0)), list(Perm.RW), Perm.R in Perm.RW, len(Perm.RW), Perm.R ^ Perm.RW, Perm.RW.name, (Perm.R | Perm.X).name, Perm.R.value | 1)
class S(StrEnum):
    ONE = auto(); Two = "2"
print(S.ONE, S.ONE == "one", S.Two.upper(), repr(S.Two), f"{S.ONE:>5}", "-".join(S))
class Planet(Enum):
    EARTH = (1, 2.5); MARS = (3, 4.5)
    def __init__(self, a, b): self.a, self.b = a, b
    @classmethod
    def _missing_(cls, v): return cls.MARS if v == "red" else None
print(Planet.EARTH.b, Planet("red"), Planet((1, 2.5)))
F = Enum("F", "x y z", start=5); G = Enum("G", {"p": 1, "q": 2})
print(list(F), F.y.value, list(G), F.__name__)
class O(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last): return name * 2
    ab = auto(); cd = auto()
    nm = nonmember(7); mem = member(lambda: 1)
print([o.value for o in O][:2], O.nm, callable(O.mem.value))
for bad in ("C(99)", "C['NOPE']", "C.RED = 5", "del C.RED", "C.NOPE", "C.RED.value = 2", "class X(C): pass", "class X(Enum): A = 1; A = 2", "N('a')", "Perm(8)", "Perm.R | 1", "C.RED < C.GREEN", "Planet('blue')", "S(5)", "class X(StrEnum): A = 1", "@unique\nclass X(Enum): A = 1; B = 1", "@verify(CONTINUOUS)\nclass X(IntEnum): A = 1; B = 3", "C()", "Enum('X', 5)", "class X(IntEnum): A = 'x'", "@verify(UNIQUE)\nclass X(Enum): A = 1; B = 1", "class X(Flag, boundary=STRICT): A = 1\nX(2)", "C.RED.RED.name.x", "class X(int, str, Enum): pass"):
    try:
        exec(bad)
        print("fine", bad)
    except Exception as e:
        print(bad.replace("\n", ";"), "->", type(e).__name__, e)
