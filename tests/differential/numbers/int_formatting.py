# Formatting ints in every way there is.
values = [0, 7, -42, 1234567890, -2**70]
for spec in ("", "d", "b", "o", "x", "X", "c", "n", "#b", "#o", "#x", "#X", "08", "+", " ", "-", "<12", ">12", "^12", "=12", "*^12", "0=12", "+012d", ",", "_", "_b", "_x", "#_x", "+,", "020,", "e", ".2f", "%", "g", "5", "é^9", "\U0001f600>8"):
    row = []
    for v in values:
        try:
            row.append(format(v, spec))
        except (ValueError, OverflowError) as e:
            row.append(type(e).__name__ + " " + str(e))
    print(spec.ljust(6), row)
for spec in (".3d", "z", "s", ",b", ",n", "_,", ".2x", "#c", "+c", ",c", "q", "100000000000000000000d", "=s", "1.d", "d5", ".", "0c", "#n"):
    try:
        print(repr(spec), repr(format(42, spec)))
    except ValueError as e:
        print(repr(spec), "->", e)
for f in ("%d", "%5d|", "%-5d|", "%05d", "%+d", "% d", "%x", "%#x", "%#X", "%o", "%#o", "%i", "%u", "%c", "%.3d", "%8.3d", "%-8.3d|", "%+.5x", "%ld", "%hd", "%s", "%r", "%a", "%e", "%.2f", "%%", "%#.4o", "%- d|", "%0+8d"):
    print(f, f % 42 if f != "%%" else f % (), end="; ")
print()
print([f % -255 for f in ("%x", "%#x", "%o", "%08x", "%.6x", "%#010x", "%+x")])
print(bin(10), oct(-8), hex(255), bin(-2**40), hex(2**64), str(2**64), repr(-0), f"{2**64:,}", f"{-5:>{6}}", f"{3!r:>{1+4}}")
class I(int):
    def __str__(self): return "str"
    def __repr__(self): return "repr"
    def __format__(self, s): return "format:" + s
print(I(5), [I(5)], f"{I(5)}", f"{I(5):x}", "%s %r %d %x" % (I(5),) * 1 if False else "%s %r %d %x" % (I(5), I(5), I(5), I(5)), "{} {:q} {!s} {!r}".format(I(5), I(5), I(5), I(5)), str(I(7)), int.__repr__(I(7)))
class NI:
    def __index__(self): return 65
print("%x %c" % (NI(), NI()), bin(NI()), chr(NI()), [1, 2, 3][NI() - 64 if hasattr(NI, "__sub__") else 0])
try:
    "%d" % NI()
except TypeError as e:
    print(e)
