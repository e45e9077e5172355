# /, //, % and divmod: signs, floats, bool, strings, dates, user classes, and the errors of each.
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
import operator
pairs = [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, 5), (7.5, 2), (-7.5, 2), (7, -0.5), (True, 2), (1e300, 1e-10), (float("inf"), 2), (5, float("inf")), (-5, float("inf")), (Fraction(7, 2), Fraction(1, 3)), (Decimal(-7), Decimal(2)), (2 ** 70, 3), (-2 ** 70, 7)]
for a, b in pairs:
    out = []
    for op in operator.truediv, operator.floordiv, operator.mod, divmod:
        try: out.append(repr(op(a, b)))
        except Exception as e: out.append(type(e).__name__)
    print(a, b, "|", *out)
print(-0.0 // 1, 0.0 % -3, -0.0 % 3, divmod(-1e-20, 3.0), 5.0 // 0.1, 1 // 0.1)
print(timedelta(hours=5) / timedelta(hours=2), timedelta(hours=5) // timedelta(hours=2), timedelta(hours=5) % timedelta(hours=2), divmod(timedelta(minutes=7), timedelta(minutes=3)), timedelta(1) / 4)
class D:
    def __truediv__(self, o): return f"D/{o}"
    def __rtruediv__(self, o): return f"{o}/D"
    def __floordiv__(self, o): return f"D//{o}"
    def __rfloordiv__(self, o): return f"{o}//D"
    def __mod__(self, o): return f"D%{o}"
    def __rmod__(self, o): return f"{o}%D"
    def __divmod__(self, o): return f"divmod(D, {o})"
    def __rdivmod__(self, o): return f"divmod({o}, D)"
d = D()
print(d / 1, 1 / d, d // 1, 1 // d, d % 1, 1 % d, divmod(d, 1), divmod(1, d), 1.5 // d, [] / d, b"x" / d)
class Path(str):
    def __truediv__(self, o): return Path(f"{self}/{o}")
    def __itruediv__(self, o): return Path(f"{self}//{o}")
p = Path("a"); p /= "b"; print(p / "c" / 5, type(p).__name__)
for code in ("1 / 0", "1 // 0", "1 % 0", "1.0 / 0", "1.0 // 0", "1.0 % 0", "divmod(1, 0)", "divmod(1.0, 0)", "1j / 0", "1j // 2", "1j % 2", "divmod(1j, 2)", "False / False", "'a' / 2", "'a' // 'b'", "[] % 3", "'a' % 3", "'%d' % 'x'", "'%s %s' % 'x'", "b'%s' % 'x'", "None % 1", "1 / None", "divmod(1)", "divmod('a', 1)", "10 ** 400 / 3.0", "10 ** 400 / 1", "Fraction(1, 0)", "timedelta(1) / 0", "timedelta(1) // timedelta(0)", "d @ 1", "x = []; x /= 2", "x = 1; x //= 0", "x = 1; x %= 'a'"):
    try:
        exec(code); print("fine", code)
    except Exception as e:
        print(code, "|", type(e).__name__, e)
print(10 ** 400 // 10 ** 399, 10 ** 400 / 10 ** 399, (10 ** 30 + 1) % 10 ** 9, -(10 ** 30) // (10 ** 29 + 1), 3 * 10 ** 18 / 10 ** 18)
