# Format specs of integers and bool: every presentation type, grouping, sign, alternate form, and the errors.
specs = ["", "d", "5", "<5", "^7", "*>8", "=+8", "08", "+", " ", "-", "x", "X", "#x", "#X", "#010x", "o", "#o", "b", "#b", "_b", "#_x", ",", "_", "012,", "015_d", "c", "e", ".2e", "f", ".1f", "g", "%", ".0%", "n", "s=6", "+,.2f", "0=+9", "é^9", "{^5", "<+#12b"]
for n in 0, 65, -1234567, True:
    line = []
    for s in specs:
        try:
            line.append(f"{s}:{format(n, s)!r}")
        except (ValueError, OverflowError) as e:
            line.append(f"{s}:{type(e).__name__}")
    print(n, *line, sep=" ")
bad = [".3d", "s", ".2", ",x", ",b", "_c", ",_d", "_,d", ",,d", "__d", "+c", "#c", "q", "dd", "5 d", "<<<", "{", "0.3d", "zd", "z.1f", "1" * 25, ",n", "_n", ",s", "=s", "!", "d ", "10.d", "é"]
for s in bad:
    try:
        print(repr(s[:10]), repr(format(-42, s)))
    except ValueError as e:
        print(repr(s[:10]), e)
for n in (0x10FFFF, 0x110000, -1, 10 ** 30):
    try:
        print(n, ascii(format(n, "c")))
    except OverflowError as e:
        print(n, e)
big = 10 ** 25 + 12345
print(f"{big:,} {big:_} {big:e} {big:g} {-big:_x} {big:>40,} {big:040,}")
try:
    f"{10 ** 400:e}"
except OverflowError as e:
    print(e)
w, c, t = 12, "~", "x"
print(f"{255:{c}^{w}{t}} {255:{c}{'<'}{w // 2}} {255:#{w}{'b'}}", "{:{}}".format(3, 5), "{0:{1}{2}}".format(7, "0", 4), "{:{w}.{p}f}".format(3, w=8, p=2))
for n in 0, 5, -5:
    print("%d|%5d|%-5d|%05d|%+d|% d|%x|%#x|%#o|%X|%i|%u|%c|%.3d|%+.3x|%#08x|%s|%r|%e" % ((n,) * 12 + (n + 70,) + (n,) * 6))
class N(int):
    def __format__(self, spec): return f"<{spec}|{super().__format__('03')}>"
    def __str__(self): return "N.str"
print(f"{N(7):abc} {N(7)} {N(7)!s:>7} {N(7)!r:>4} {N(7):}", "%d %s" % (N(7), N(7)), format(N(7)), "{:q}".format(N(1)), f"{N(7) + 0:3}")
