# int(): bases, underscores, signs, blanks, bytes, Unicode digits, and what is refused.
good = ["0", " 42\n", "-7", "+8", "1_000", "0b101", "0o17", "0xFf", "٣٤", "１２", "\u00a05\u2003", "-0", "00", "1_2_3"]
for s in good:
    try:
        print(ascii(s), int(s), int(s, 0) if s.strip() != "00" else "-")
    except ValueError as e:
        print(ascii(s), "->", e)
for s, base in (("ff", 16), ("0xff", 16), ("zz", 36), ("101", 2), ("0b11", 2), ("12", 3), ("12", 2), ("z", 35), ("0o8", 8), ("0b1", 16), ("7" * 30, 8), ("-0x1F", 0), ("010", 0), ("1__0", 10), ("_1", 10), ("1_", 10),
                ("", 10), ("+", 10), ("- 1", 10), ("1 2", 10), ("0x", 16), ("\x00", 10), ("5\x00", 10), ("é", 10), (b"12", 10), (bytearray(b"0x1f"), 16), (b"1\xff", 10), ("1", 1), ("1", 37), ("1", -1), (12, 10), ("1", "x")):
    try:
        print(repr(s), base, int(s, base))
    except (ValueError, TypeError) as e:
        print(repr(s), base, "->", e)
class Index:
    def __index__(self): return 77
class Int:
    def __int__(self): return 88
class Trunc:
    def __trunc__(self): return 99
class BadInt:
    def __int__(self): return "x"
class SubInt(int): pass
class RetSub:
    def __int__(self): return SubInt(5)
import warnings
warnings.simplefilter("error")
for x in (Index(), Int(), Trunc(), BadInt(), RetSub(), SubInt(3), 3.99, -3.99, True, 1e20, None, [], 1j, "3.0", b""):
    try:
        print(type(x).__name__, int(x), type(int(x)).__name__)
    except (TypeError, ValueError, DeprecationWarning) as e:
        print(type(x).__name__, "->", e)
print(int(), int("10", Index()) if False else int("10", 7), int(x="5") if False else "", int("1" * 4300) % 1000)
print((255).to_bytes(2), (-1).to_bytes(3, "little", signed=True), int.from_bytes(b"\x01\x02"), int.from_bytes(b"\xff\xfe", "little", signed=True), int.from_bytes([1, 2, 3]))
for bad in (lambda: (256).to_bytes(1), lambda: (-1).to_bytes(1), lambda: (1).to_bytes(-1), lambda: int.from_bytes(b"", "middle"), lambda: int.from_bytes(5), lambda: int.from_bytes([256])):
    try:
        bad()
    except (OverflowError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
print((3).as_integer_ratio(), (5).conjugate(), (5).numerator, (5).denominator, (5).imag, (5).is_integer(), (12345).__round__(-2), round(15, -1), round(25, -1), round(-15, -1), round(5, 3))
