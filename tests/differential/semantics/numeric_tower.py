# Mixing int, float, complex, bool, Fraction and Decimal: the type and value of each result.
import operator as o
from decimal import Decimal
from fractions import Fraction
values = [True, 3, -2**70, 2.5, 1 + 1j, Fraction(1, 3), Decimal("1.5")]
for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "eq", "lt"):
    row = []
    for a in values[:6]:
        for b in (2, 0.5, 2j, Fraction(1, 2)):
            try:
                r = getattr(o, name)(a, b)
                row.append(type(r).__name__[0] + (":%.6g" % r if isinstance(r, (int, float)) and abs(r) < 1e300 else ""))
            except (TypeError, ZeroDivisionError, OverflowError) as e:
                row.append(type(e).__name__[:2])
    print(name, " ".join(row))
import numbers
print([[isinstance(v, t) for t in (numbers.Number, numbers.Complex, numbers.Real, numbers.Rational, numbers.Integral)] for v in values])
print(sum([1, 2.5, Fraction(1, 2)]), sum([1, Decimal("0.1")]), max(1, 2.5, Fraction(7, 2)), sorted([2, 1.5, Fraction(5, 3), True]), min(Decimal(1), 0.5), 3 == 3.0 == Fraction(3) == Decimal(3) == 3 + 0j)
for f in (int, float, complex, bool, str, repr, round, abs):
    row = []
    for v in values:
        try:
            row.append(f(v))
        except (TypeError, ValueError) as e:
            row.append(type(e).__name__)
    print(f.__name__, row)
print(divmod(-7, 2), divmod(7.5, -2), divmod(Fraction(7, 2), 2), pow(2, 10, 7), pow(2.0, 3), pow(Fraction(2), -2), pow(-8, Fraction(1, 3)).__class__.__name__, 7 // 2.0, -7 % 3.0, True + 0.5, -True, 5 .__add__(2.0), (2.5).__radd__(1), (1j).__mul__(2))
