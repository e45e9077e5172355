# int(): strings in every base, floats, bytes, the protocols __int__, __index__, and all refusals.
for s in ("12", " -7\n", "+3", "1_000", "0x1f", "0b11", "0o17", "٣٤", "１２", "²", "1__0", "_1", "1_", "", " ", "-", "+-1", "- 1", "1 2", "1.0", "1e3", "0x", "0_7", "00", "007", "0b2", "nan", "\0", "1\0", "abc", "a" * 50, "١_٢"):
    out = []
    for base in (None, 0, 2, 8, 10, 16, 36):
        try: out.append(str(int(s) if base is None else int(s, base)))
        except ValueError as e: out.append("!" if base not in (None,) else str(e))
    print(ascii(s[:8]), *out)
for args in ((), (1.9,), (-1.9,), (True,), (float("nan"),), (float("inf"),), (1e22,), (None,), ([],), (1j,), (b"12",), (b"x",), (bytearray(b" 7 "),), ("z", 36), ("Z", 36), ("10", 1), ("10", 37), ("10", -1), ("10", True), (10, 10), ("1", "2"), ("1", 2.0), ("10", 1 << 70), (b"ff", 16), (b"\xff",), (1, 2, 3), ("1", None)):
    try: print(args, int(*args))
    except Exception as e: print(args, type(e).__name__, e)
for kw in ({"x": 1}, {"base": 2}):
    try: print(int(**kw))
    except TypeError as e: print(e)
print(int("101", base=2), int("-0b101", 0), int(" 0X_1F ", 16), int("9" * 30), int(-2.5e15), int(10 ** 20))
import warnings
class I:
    def __init__(self, v): self.v = v
    def __int__(self): print("__int__", end=" "); return self.v
class X(I):
    def __index__(self): print("__index__", end=" "); return self.v
class OnlyIndex:
    def __index__(self): return 42
class Trunc:
    def __trunc__(self): return 3
class MyInt(int):
    def __int__(self): return 99
class Str(str):
    def __int__(self): return 5
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    for o in (I(5), I(True), I(2.5), I("3"), I(MyInt(4)), X(6), X(1.5), OnlyIndex(), Trunc(), MyInt(8), Str("7"), Str("q"), int, I):
        try: r = int(o); print(r, type(r).__name__)
        except Exception as e: print(type(e).__name__, str(e)[:90])
    print([str(x.message)[:60] for x in w])
class Bad:
    def __index__(self): raise LookupError("index")
for f in (lambda: hex(OnlyIndex()), lambda: hex(I(1)), lambda: [0][Bad()], lambda: range(OnlyIndex())[1], lambda: hex(1.5), lambda: oct("a"), lambda: bin(None), lambda: chr(OnlyIndex()), lambda: chr(1.0), lambda: chr(-1), lambda: chr(0x110000), lambda: ord("ab"), lambda: ord(""), lambda: ord(5), lambda: ord(b"a"), lambda: bytes(OnlyIndex())[:1], lambda: MyInt(5) + 0, lambda: "a" * OnlyIndex() == "a" * 42, lambda: "a" * I(3), lambda: round(2.5, OnlyIndex()), lambda: [1] * 1.0):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print((5).to_bytes(2), (-5).to_bytes(2, "little", signed=True), int.from_bytes(b"\xff\xfe", "big", signed=True), int.from_bytes([1, 2], "little"), (0).to_bytes(0), (255).to_bytes(), int.from_bytes(b""))
for f in (lambda: (256).to_bytes(1), lambda: (-1).to_bytes(1), lambda: (1).to_bytes(-1), lambda: (1).to_bytes(1, "x"), lambda: int.from_bytes("ab"), lambda: int.from_bytes([256]), lambda: int.from_bytes(5), lambda: (128).to_bytes(1, signed=True)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print((10).bit_length(), (-10).bit_count(), (7).as_integer_ratio(), (3).conjugate(), True.real, (5).is_integer(), int.__new__(MyInt, 3) == 3, type(int(MyInt(3))).__name__, type(MyInt(3) + MyInt(1)).__name__)
try: int("1" * 5000)
except ValueError as e: print(e)
try: str(10 ** 5000)
except ValueError as e: print(e)
print(len(hex(10 ** 5000)), int("f" * 6000, 16).bit_length())
