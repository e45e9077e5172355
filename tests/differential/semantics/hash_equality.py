# Equal objects hash equal, across types; what user classes may and may not do.
from decimal import Decimal
from fractions import Fraction
groups = [(1, 1.0, True, 1 + 0j, Decimal(1), Fraction(1)), (0, 0.0, -0.0, False, 0j), (2**61, 2.0**61, Fraction(2**61)), (0.5, Fraction(1, 2), Decimal("0.5")), ("a", "a"), (b"a", memoryview(b"a")), ((), ()), (frozenset([1, 2]), frozenset([2, 1])), (range(0), range(5, 5))]
for g in groups:
    print([x == g[0] for x in g], len({hash(x) for x in g}), len(set(g)), {g[0]: "found"}[g[-1]])
print(hash(-1) == hash(-2), hash(2**61 - 1), hash(-(2**61 - 1)), hash(2**61), hash(1.5) == hash(Fraction(3, 2)), hash(float("inf")), hash(None) == hash(None))
class Bad:
    def __hash__(self): return "x"
class Neg:
    def __hash__(self): return -1
class Big:
    def __hash__(self): return 2**100
class Mut:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __hash__(self): return hash(self.v)
try:
    hash(Bad())
except TypeError as e:
    print(e)
print(hash(Neg()), hash(Big()) == hash(2**100))
m = Mut(1)
s = {m}
m.v = 2
print(m in s, Mut(1) in s, len(s), m in list(s))
class Eq:
    def __eq__(self, o): return NotImplemented
print(Eq() == Eq(), Eq.__hash__, (e := Eq()) == e)
for x in ([], {}, set(), bytearray(), slice(0), memoryview(bytearray(b"")), ([],), lambda: 0, int, len, ..., Eq()):
    try:
        hash(x)
        print(type(x).__name__, "hashable")
    except (TypeError, ValueError) as e:
        print(type(x).__name__, e)
