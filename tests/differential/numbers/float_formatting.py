# repr, str and format of floats: shortest digits, exponents, precision, signs, special values.
inf, nan = float("inf"), float("nan")
values = [0.0, -0.0, 1.0, 0.1, 1 / 3, 1e16, 1e15, 123456789012345678.0, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308, 2.5, 3.5, 1e22, 1e23, 9007199254740993.0, 0.1 + 0.2, inf, -inf, nan]
print([repr(v) for v in values])
specs = ["", "e", ".2e", "f", ".0f", ".3f", "g", ".3g", "#.3g", "n", "%", ".1%", "10.2f", "<10.1f", "^+10.1f", "=+12.2f", "012.3f", "*>9.1f", ",", ",.2f", "_.3f", "+", " ", "E", "G", "z.1f", "015,.2f", "#.0f", ".0e", ".10g", "a>8", "-"]
for spec in specs:
    print(spec.ljust(8), [format(v, spec) for v in (1234567.891, -0.04, 0.0, inf, nan, 1e-10, 2.5)])
print(["%%%s" % s % 1234.5678 for s in ("d", "i", "e", ".1f", "+.2f", " f", "08.2f", "-10.1f", "g", "#g", "r", "s", "5.0f", "x>1" if False else ".3s", "c" if False else "G")])
print([round(v, n) for v, n in ((2.5, 0), (3.5, 0), (-2.5, None), (2.675, 2), (1e300, -299), (1234.5678, -2), (0.5, None), (1.5, None), (5e-324, 323), (inf, 2))])
print([v.hex() for v in values], [float.fromhex(s) for s in ("0x1.8p1", "-0x.1p4", "inf", "0x10", "1.8", "0x1p-1074", " nan ")], sep="\n")
for bad in ("0x1p99999", "0xg", "", "0x1.8p", "1e5"):
    try:
        print(bad, float.fromhex(bad))
    except (ValueError, OverflowError) as e:
        print(repr(bad), type(e).__name__, e)
for bad in ("q", "s", "d", "x", ".", ".f", "10.2.3f", ",_", "=,d", "#n,", "5 f", "b", "c", "1000000000000000000000f", ".1000000000000f" if False else "zz"):
    try:
        print(bad, format(1.5, bad))
    except ValueError as e:
        print(repr(bad), "->", e)
print([v.as_integer_ratio() for v in (0.5, -0.1, 1e10)], [v.is_integer() for v in (1.0, 1.5, inf)])
for bad in (inf, nan):
    try:
        bad.as_integer_ratio()
    except (OverflowError, ValueError) as e:
        print(type(e).__name__, e)
