# decimal and fractions: exact arithmetic, contexts, signals, formatting, mixing.
from decimal import Decimal as D, getcontext, localcontext, ROUND_HALF_EVEN, ROUND_UP, ROUND_DOWN, ROUND_HALF_UP, DivisionByZero, InvalidOperation, Inexact
from fractions import Fraction as F
print(D("0.1") + D("0.2"), D(1) / D(7), D("1e10") * 3, D("123.456").quantize(D("0.01")), D("-0"), D("NaN"), D("sNaN"), D("Infinity"), D(0.1), D((1, (1, 2, 3), -2)), D("1_000.5"))
with localcontext(prec=5) as ctx:
    print(D(1) / 3, D("1.234565") + 0, ctx.prec)
    ctx.rounding = ROUND_UP
    print(D(1) / 3)
print(getcontext().prec, D(2).sqrt(), D(2) ** D("0.5"), D("7") // 2, D("-7") // 2, D("-7") % 3, divmod(D(7), D(-2)), abs(D("-3.0")), -D(0))
for text in ("D(1) / 0", "D(0) / 0", "D('x')", "D('sNaN') + 1", "D('inf') - D('inf')", "D(10) ** 10000000", "D(1.5) + 1.5", "D('1') < 'a'", "D('NaN') < 1", "int(D('NaN'))", "D(-1).sqrt()", "hash(D('sNaN'))", "D('1').quantize(D('1e-40'))"):
    try:
        print(text, eval(text))
    except Exception as e:
        print(text, "->", type(e).__name__)
print([f"{D('1234.5678'):{s}}" for s in ("", ".2f", ",.1f", "e", "g", "%", "+", "010.1f", ">12", "n", ".3")], D("1E+3"), D("1000").normalize(), D("0.00001"), D("0.0000001"), D("12e2").to_eng_string())
print(D("1.10") == D("1.1"), hash(D("1.0")) == hash(1), D("0.5") == 0.5, D("0.1") == 0.1, D("1") < 2 < D("2.5"), D("1.1").as_tuple(), D("2.50").as_integer_ratio(), round(D("2.675"), 2), round(D("2.5")), D("5").compare(D("6")))
print(F(1, 3) + F(1, 6), F("3/4"), F("0.125"), F(1.5), F(-6, 4), F("1e-2"), F(D("0.3")), F(1, 3) ** 2, F(2) ** -2, F(4, 9) ** F(1, 2), F(7, 2) // 1, F(-7, 2) % 2, F(1, 3) + 1, F(1, 3) + 0.5, 1 / F(2, 3))
print(F(22, 7).limit_denominator(5), F(3.14159).limit_denominator(100), round(F(7, 2)), round(F(22, 7), 2), int(F(-7, 2)), F(1, 2) == 0.5 == D("0.5"), hash(F(1, 2)) == hash(0.5), F(1, 2) < 1, F(3, 4).numerator, repr(F(1, 2)), f"{F(1, 3):.3f}", f"{F(22, 7):>10}")
for text in ("F(1, 0)", "F('x')", "F(1, 2.5)", "F(1) / 0", "F(1, 2) + 'a'", "F('1/0')"):
    try:
        print(text, eval(text))
    except Exception as e:
        print(text, "->", type(e).__name__, e)
