# The % operator of str, bytes and bytearray: flags, widths from arguments, mappings, and each error.
class O:
    def __str__(self): return "O.str"
    def __repr__(self): return "<Ö>"
    def __bytes__(self): return b"O.bytes"
    def __int__(self): return 77
    def __index__(self): return 78
    def __float__(self): return 1.25
    def __getitem__(self, k): return f"item {k}"
o = O()
print("%s %r %a %d %x %f %.1s" % (o, o, o, o, o, o, o), "%(a)s %(a b)r" % o, "%(x)s %(x)r %%" % {"x": "é"})
print("%*d|%-*d|%.*f|%*.*f|%0*d|%+*s" % (5, 1, 5, 2, 2, 3.14159, 9, 3, 2.5, 4, 7, 6, "s"))
print("%5s|%-5s|%.2s|%5.1s|%05s|%c%c|%5c|%%|%-3c|" % ("abc", "abc", "abc", "abc", "abc", "x", 0x4e2d, "é", "q"))
print("%#x %#X %#o %+d % d %+ d %-+5d| %#.3g %05.1f %-08d| %hd %ld %Ld" % (255, 255, 8, 5, 5, 5, 5, 2, 2.25, 3, 4, 5, 6))
print(b"%s %b %a %r %d %c %c %x %5.1f %%" % (b"x", o, "é", "é", 5, 65, b"Z", 255, 2.25), bytearray(b"%s") % bytearray(b"y"), b"%(k)s" % {b"k": b"v"}, b"%.2s|%5s|%-4b|" % (b"abc", b"a", memoryview(b"b")))
print("%s" % [1, 2], "%s" % (1,), "%s" % ((1, 2),), "%s" % {1: 2}, "%s %s" % ("a", ("b",)), "none" % (), "none" % {}, "none" % [], "%r" % "it's")
cases = [("%", ()), ("%d", ()), ("%d", "a"), ("%d", None), ("%s %s", 1), ("%s", (1, 2)), ("a", 1), ("a", "b"), ("%q", 1), ("%y %d", (1,)), ("%(a)s", 5), ("%(a)s", (1,)), ("%(a)s", {}), ("%(a", {}), ("%(a)", {"a": 1}), ("%c", 0x110000), ("%c", -1), ("%c", "ab"), ("%c", ""), ("%c", 1.0), ("%c", None), ("%x", "a"), ("%x", 1.0), ("%o", None), ("%f", "1"), ("%*d", ("a", 1)), ("%*d", (1,)), ("%.*f", (1.5, 1)), ("%d", [1]), ("%5", 1), ("%.5", 1), ("%-", 1), ("%l", 1), ("%ll d", 1), ("%s%", "a"), ("%(a)s %s", {"a": 1}), ("%(a)*d", {"a": 1}), ("%" + "9" * 20 + "d", 1), ("%." + "9" * 20 + "d", 1), ("%i", "5"), ("%d", float("inf")), ("%\n", 1), ("%d%%%", 1)]
for fmt, arg in cases:
    out = []
    for f in (fmt, fmt.encode()):
        try:
            out.append(repr(f % arg))
        except Exception as e:
            out.append(f"{type(e).__name__}: {e}")
    print(repr(fmt)[:14], arg, *out, sep=" | ")
for f, a in ((b"%s", "text"), (b"%b", 5), (b"%c", 256), (b"%c", b"ab"), (b"%c", "a"), (b"%(a)s", {"a": b""}), (b"%d", b"1"), (b"%s", None), (b"%s", 3)):
    try:
        print(f, f % a)
    except Exception as e:
        print(f, a, type(e).__name__, e)
