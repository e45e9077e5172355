# Mixed arithmetic: which type comes out, exactness of int against float, hashing across types, subclasses, Fractions.
from fractions import Fraction
from decimal import Decimal
import numbers, operator
vals = [True, 2, 2.5, 1 + 1j, Fraction(1, 2)]
for op in (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.floordiv, operator.eq, operator.lt):
    row = []
    for a in vals:
        for b in vals:
            try: row.append(type(op(a, b)).__name__[:4])
            except TypeError: row.append("-")
    print(op.__name__, *row)
for a in vals:
    try: print(a + Decimal(1), end=" ")
    except TypeError as e: print(type(a).__name__, "no", end=" ")
print()
big = 2 ** 53
pairs = [(big + 1, float(big)), (big, float(big)), (10 ** 400, 1e308), (10 ** 400, float("inf")), (-10 ** 400, float("-inf")), (0, -0.0), (1, 1 + 0j), (Fraction(1, 2), 0.5), (Fraction(1, 3), 1 / 3), (Decimal("0.1"), 0.1), (Decimal("0.5"), 0.5), (Decimal("0.5"), Fraction(1, 2)), (True, 1.0), (3, "3"), (1, float("nan")), (2 ** 63, 2.0 ** 63), (2 ** 64 - 1, 2.0 ** 64), (-2 ** 63 - 1, -2.0 ** 63)]
for a, b in pairs:
    out = []
    for op in (operator.eq, operator.lt, operator.ge):
        try: out.append(op(a, b))
        except TypeError: out.append("refused")
    print(str(a)[:20], str(b)[:24], out, hash(a) == hash(b))
print(hash(0.5) == hash(Fraction(1, 2)) == hash(Decimal("0.5")), hash(-1), hash(-2), hash(2 ** 61 - 1), hash(2 ** 61), hash(1e300) == hash(int(1e300)), hash(float("inf")), hash(float("-inf")), hash(1j), hash(-0.0), hash(True), hash(Fraction(7, 3)) == hash(7 / 3))
class MyI(int):
    def __add__(self, o): return MyI(int(self) + int(o))
    __radd__ = __add__
class MyF(float): pass
class MyC(complex): pass
print([type(x).__name__ for x in (MyI(1) + 1, 1 + MyI(1), MyI(1) - 1, MyI(1) + 1.5, 1.5 + MyI(1), -MyI(1), +MyI(1), abs(MyI(-1)), MyF(1) + 1, -MyF(1), +MyF(1), MyF(1) + MyI(1), MyC(1) + MyF(1), MyC(1) * 2, round(MyF(1.5)), round(MyF(1.55), 1), MyI(5).real, int(MyF(2)), float(MyI(3)), sum([MyI(1), MyI(2)]), sum([MyF(1)]), max(MyI(1), 2), MyI(7) // 2, MyI(7) ** 2, ~MyI(1), MyI(1) & 1, MyI(4).numerator, MyF(2).conjugate())])
print(sum([0.1] * 10), sum([1, 2.5, Fraction(1, 2)]), sum([True, True]), sum([1e16, 1, -1e16]), sum([[1], [2]], []), sum([1j, 2]), sum([2 ** 63, 1.0]), sum((Fraction(1, 3),) * 3), sum([Decimal("0.1")] * 3))
for f in (lambda: sum(["a"]), lambda: sum(["a"], ""), lambda: sum([b""], b""), lambda: sum([1], None), lambda: sum(5), lambda: Fraction("x"), lambda: Fraction(1.5), lambda: Fraction("1/3") + "a", lambda: Fraction(1, 0.5), lambda: Fraction(float("nan")), lambda: Fraction("3.25e-1"), lambda: Fraction(0.1).limit_denominator(100), lambda: Fraction(" -7/14 "), lambda: Fraction("1 / 2"), lambda: Fraction(Decimal("1.25")), lambda: Fraction(None), lambda: Fraction(1j), lambda: float(Fraction(1, 3)), lambda: int(Fraction(-7, 2)), lambda: round(Fraction(5, 2)), lambda: complex(Fraction(1, 2)), lambda: Fraction(1, 2) ** 2, lambda: Fraction(1, 2) ** -3, lambda: Fraction(1, 2) ** 0.5, lambda: Fraction(1, 2) ** Fraction(1, 2), lambda: 2 ** Fraction(3), lambda: 2 ** Fraction(1, 2), lambda: Fraction(1, 2) < 1j, lambda: Fraction(1, 2) == 0.5 + 0j, lambda: Fraction(7, 2) // 1.5, lambda: divmod(Fraction(7, 2), Fraction(2, 3)), lambda: Fraction(10 ** 400, 3) + 1.0, lambda: bool(Fraction(0)), lambda: str(Fraction(4, 2)), lambda: repr(-Fraction(1, -2)), lambda: Fraction(3, 4).as_integer_ratio(), lambda: Fraction(numerator=3, denominator=6), lambda: 1 + None, lambda: 1.0 * "a", lambda: 3 * "a", lambda: 1.0 * [1], lambda: 10 ** 400 * 1.0, lambda: 1.0 + 10 ** 400, lambda: 10 ** 400 > 1e308, lambda: 1j ** 10 ** 2, lambda: 0j ** -1, lambda: 0 ** 1j, lambda: (-1) ** 0.5 == 1j, lambda: 1e200 * 1e200, lambda: (1e200 + 0j) ** 5, lambda: int("0") ** -1):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
for t in (bool, int, float, complex, Fraction, Decimal): print(t.__name__, [n.__name__ for n in (numbers.Number, numbers.Complex, numbers.Real, numbers.Rational, numbers.Integral) if issubclass(t, n)], end="; ")
print()
x = 5
for y in (1, 2.0, 3j): x += y; print(type(x).__name__, x, end=" ")
print(1 + True, 1.0 + True, True / True, True ** -1, -True // 2, 7 // 2.0, 7.0 % True, 2 ** 0.5 == 2 ** Fraction(1, 2), 3 .real, 1_000.0_1, 0xFF_FF, 0b1_0, 1e1_0, 0_0)
