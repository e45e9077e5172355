# __index__, __int__, __float__, __complex__, __trunc__ and who asks for which.
import operator, math
class Idx:
    def __init__(self, v): self.v = v
    def __index__(self): return self.v
class AsInt:
    def __int__(self): return 42
class AsFloat:
    def __float__(self): return 2.5
class AsComplex:
    def __complex__(self): return 1 + 2j
print("abcdef"[Idx(2)], [1, 2, 3][Idx(-1)], "abcdef"[Idx(1):Idx(4)], list(range(Idx(3))))
print(hex(Idx(255)), oct(Idx(8)), bin(Idx(5)), "x" * Idx(3), bytes(Idx(2)), chr(Idx(65)), int(Idx(9)), float(Idx(9)), complex(Idx(9)))
print(operator.index(Idx(7)), round(2.567, Idx(1)), "%d %x" % (Idx(10), Idx(10)), 10 .to_bytes(Idx(2), "big"), math.factorial(Idx(5)))
print(int(AsInt()), "%d" % AsInt(), float(AsFloat()), complex(AsFloat()), complex(AsComplex()), math.sqrt(AsFloat()), "%.1f" % AsFloat())
class Bad:
    def __index__(self): return "no"
    def __int__(self): return 1.5
    def __float__(self): return "no"
    def __complex__(self): return 3
    def __bool__(self): return 1
    def __len__(self): return "four"
    def __hash__(self): return "h"
    def __str__(self): return 5
    def __repr__(self): return None
    def __bytes__(self): return "b"
    def __format__(self, spec): return 9
for f in (operator.index, int, float, complex, bool, len, hash, str, repr, bytes, format, "abc".__getitem__, hex):
    try: print(f(Bad()))
    except TypeError as e: print(f.__name__, "->", e)
for f in (lambda: "abc"[AsInt()], lambda: "abc"[1.0], lambda: range(AsInt()), lambda: hex(AsInt()), lambda: int([]), lambda: float([]), lambda: [1][None:"a"],
          lambda: "%x" % AsInt(), lambda: chr(AsFloat()), lambda: "a" * 1.5, lambda: int("12", AsInt())):
    try: print(f())
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
class R:
    def __round__(self, n="none"): return ("round", n)
    def __trunc__(self): return "trunc"
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __divmod__(self, o): return ("divmod", o)
    def __abs__(self): return "abs"
    def __invert__(self): return "inv"
r = R()
print(round(r), round(r, None), round(r, 2), math.trunc(r), math.floor(r), math.ceil(r), divmod(r, 3), abs(r), ~r)
try: print(+r)
except TypeError as e: print(e)
