# float() and complex(): strings, the protocols, hex forms, integer ratios, rounding functions, refusals.
import math, warnings
for s in ("1", " -2.5e3 ", "1_0.5", "inf", "-Infinity", "+nan", "NaN", ".5", "5.", "1e400", "1e-400", "-0", "٣.٥", "0x1p3", "", ".", "e5", "1e", "1e+", "1 2", "infin", "1,5", "--1", "\t7\n", "1\0", "1d5", "1j"):
    out = []
    for f in (float, complex):
        try: out.append(repr(f(s)))
        except ValueError as e: out.append(str(e))
    print(ascii(s), *out, sep=" | ")
for s in ("1+2j", "1 + 2j", "(1+2j)", " ( -1.5e3-.5J ) ", "j", "-j", "+j", "1+j", "1j+2", "(1", "1)", "((1))", "nan+infj", "-inf-nanj", "1e5j", "1+2", "1+2i", "1_0+2_0j", "()", "1+-2j", "j1"):
    try: print(repr(s), complex(s))
    except ValueError as e: print(repr(s), e)
for args in ((), (1,), (1, 2), (1j, 1j), (1.5, 2j), ("1", 2), (1, "2"), (None,), ([],), (True, False), (b"1",), (10 ** 400,), (1, None), (1, 2, 3), (-0.0, -0.0), (float("nan"), -1)):
    out = []
    for f in (float, complex):
        try: 
            with warnings.catch_warnings(): warnings.simplefilter("ignore"); out.append(repr(f(*args)))
        except Exception as e: out.append(f"{type(e).__name__}: {e}")
    print(str(args)[:20], *out, sep=" | ")
class F:
    def __init__(self, v): self.v = v
    def __float__(self): return self.v
class C:
    def __init__(self, v): self.v = v
    def __complex__(self): return self.v
class I:
    def __index__(self): return 7
class MyF(float):
    def __float__(self): return 9.0
    def __repr__(self): return "MyF!"
class Both(F):
    def __complex__(self): return 1 + 1j
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    for o in (F(1.5), F(2), F("x"), F(MyF(3)), C(1j), C(2), C(1.5), C(None), I(), MyF(4), Both(5.0)):
        for f in (float, complex, math.sqrt, abs):
            try: print(f.__name__, f(o), end=" | ")
            except Exception as e: print(f.__name__, type(e).__name__, str(e)[:70], end=" | ")
        print()
    print(len(w), sorted({x.category.__name__ for x in w}))
print(complex(real=1), complex(imag=2), complex(imag=1, real=3), complex.from_number(5), float.from_number(3), complex(1, 2).conjugate(), (3 + 4j).real, abs(3 + 4j), hash(1 + 0j) == hash(1), 1j == C(1j))
for v in (1.5, -0.1, 0.0, -0.0, float("inf"), float("nan"), 5e-324, 1e308): print(v.hex(), v.is_integer(), end=" ")
print()
for s in ("0x1.8p1", "1.8", "-0x.1p4", "inf", "0x1p1024", "0x1p-1080", "", "0x", "1p", "0xg", " 0x1 ", "nan", "0X1.FFFFFFFFFFFFF8p0"):
    try: print(s, float.fromhex(s), end="; ")
    except (ValueError, OverflowError) as e: print(s, type(e).__name__, e, end="; ")
print()
for v in (2.5, -0.75, 1e22, float("inf"), float("nan")):
    for f in (float.as_integer_ratio, math.floor, math.ceil, math.trunc, round, int, bool):
        try: print(f(v), end=" ")
        except Exception as e: print(type(e).__name__, e, end=" ")
    print()
class R:
    def __round__(self, n="none"): return f"round {n}"
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __trunc__(self): return "trunc"
    def __abs__(self): return "abs"
print(round(R()), round(R(), 2), round(R(), None), math.floor(R()), math.ceil(R()), math.trunc(R()), abs(R()))
for f in (lambda: round("a"), lambda: round(1.5, "a"), lambda: round(), lambda: round(1j), lambda: math.floor("a"), lambda: math.trunc(F(1.0)), lambda: math.floor(F(2.5)), lambda: float("1" * 400), lambda: float(2 ** 1024), lambda: 2 ** 1023 * 2.0, lambda: 1j < 1, lambda: float(1j), lambda: int(1j), lambda: MyF(2) * 2, lambda: (1e308 * 10, -1e308 * 10), lambda: float("9007199254740993"), lambda: 2 ** 53 + 1 == float(2 ** 53 + 1), lambda: (0.1).as_integer_ratio(), lambda: 1e308 ** 2, lambda: math.exp(1000), lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.factorial(2.0), lambda: abs("a"), lambda: divmod(1j, 1)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
