# Format specs of floats and complex numbers: precision, types, grouping, z, special values, errors.
values = [0.0, -0.0, 1.0, -2.5, 1234567.891, 1e16, 1e-7, 123456789012345680.0, 0.1 + 0.2, float("inf"), float("-inf"), float("nan"), 5e-324]
specs = ["", "f", ".0f", ".3f", "e", ".0e", "E", "g", ".3g", "#.3g", "G", "%", ".1%", ",", ",.2f", "_.1f", "+", " .2f", "010.2f", "<10.1f", "*^12.4", "+012,.1f", "z.1f", "z", "#.0f", ".17g", "F", "n", ".3", "=+9.1f", "#"]
for v in values:
    print(repr(v), *(format(v, s) for s in specs), sep="|")
print(f"{-0.04:z.1f} {-0.04:.1f} {0.5:.0f} {1.5:.0f} {2.5:.0f} {2.675:.2f} {1e22:.0f} {1e23:.0f} {1 / 3:.30f}")
print(f"{1234567.0:,.6f} {1234.5678:_.3f} {0.1234567:.6_f} {0.1234567:.6,f}")
for s in ("d", "x", "c", "s", "b", ".f", "f.", "..2f", ",_f", "_,f", "q", "1e", ".3.3f", ",n", "z,f", "zz", "f ", "." + "9" * 12 + "f", "9" * 30 + "f"):
    try:
        print(repr(s[:12]), repr(format(2.5, s)))
    except (ValueError, OverflowError) as e:
        print(repr(s[:12]), type(e).__name__, e)
for z in (0j, 1 + 2j, -1.5 - 0j, complex("nan"), complex("inf-infj"), 1e20 + 1e-5j, -0.0 + 1j):
    print(repr(z), *(format(z, s) for s in ("", ".2f", "e", "g", ".3", ">20", "<20.1f", "^+20.1f", "+", ",.1f", "#.2g", "z.0f")), sep="|")
for s in ("%", "08", "=10", "d", "s", "010.2f", "*=9", "n", "x"):
    try:
        print(repr(s), repr(format(1 + 2j, s)))
    except ValueError as e:
        print(repr(s), e)
print("%f|%.0f|%10.2f|%-10.2f|%+.1e|%g|%#g|%G|% .3f|%010.3f|%F|%r|%s|%d|%i" % ((3.14159,) * 15))
for args in (("%d", 1.5e300 * 1e10), ("%d", float("nan")), ("%x", 1.5), ("%c", 1.5), ("%f", "a"), ("%e", 1j), ("%d", 1j), ("%.2f", None)):
    try:
        print(args[0], args[0] % args[1])
    except Exception as e:
        print(args[0], type(e).__name__, e)
print(round(2.5), round(-0.5), round(2.675, 2), round(1234, -2), round(1250, -2), round(-1e300), repr(round(0.05, 1)), round(1e22, -22), round(float("nan"), 2), round(5e15 + 1, 1))
print(repr(1e16), repr(9999999999999998.0), repr(1e15), repr(0.0001), repr(0.00001), repr(-1e-5), str(1e100), repr(123456789.123456789))
