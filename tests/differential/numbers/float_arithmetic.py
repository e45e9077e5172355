# Floats: floor division, modulo and power of signs and special values, comparison, conversion, rounding.
import math
inf, nan = math.inf, math.nan
for a in (7.5, -7.5, 0.0, -0.0, inf, 1e308):
    row = []
    for b in (2.0, -2.0, inf, -inf, 0.3):
        for op in (lambda: a // b, lambda: a % b, lambda: divmod(a, b), lambda: a / b):
            row.append(op())
    print(a, row)
for a, b in ((2.0, 0.5), (-2.0, 3), (0.0, 0), (inf, 0), (nan, 0), (1, inf), (1, nan), (-1, inf), (0.5, inf), (inf, -1), (-inf, 3), (-inf, 2), (2, 1023), (2.0, -1080), (-8, 1 / 3)):
    print(a, b, a ** b)
for bad in ("0.0 ** -1", "10.0 ** 400", "1.0 / 0", "1.0 // 0.0", "1.0 % 0", "divmod(1.0, 0)", "float(10**400)", "int(inf)", "int(nan)", "round(nan)", "math.floor(inf)", "math.sqrt(-1)", "math.log(0)",
            "math.exp(1000)", "math.acos(2)", "math.factorial(-1)", "math.factorial(2.5)", "math.gcd(1.5)", "math.comb(-1, 2)", "math.isqrt(-1)", "math.fmod(1, 0)", "math.ldexp(1.0, 5000)", "math.pow(0, -1)"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
print(nan == nan, nan != nan, nan in [nan], [nan] == [nan], {nan: 1}.get(nan), nan is nan, max(1, nan), max(nan, 1), sorted([3, nan, 1]) is None)
print(0.0 == -0.0, str(-0.0), math.copysign(1, -0.0), -0.0 + 0.0, 0.0 * -1, hash(0.0) == hash(-0.0), {0.0: "z"}[-0.0])
print(1 < 1.5 < 2, 2**53 == 2.0**53, 2**53 + 1 == 2.0**53, 2**1024 > 1e308, 1e308 * 10, hash(1.0) == hash(1), hash(inf), hash(-inf), hash(0.5))
print([math.floor(x) for x in (1.5, -1.5, 1e20)], [math.ceil(x) for x in (1.5, -1.5)], [math.trunc(x) for x in (1.9, -1.9)], [round(x) for x in (0.5, 1.5, 2.5, -0.5)])
print(float("1_0.5"), float(" -1e5\n"), float("Infinity"), float("-NaN"), float("١٢"), float(b"2.5"), float(True), float("1e400"), float("1e-400"))
print(sum([0.1] * 10), math.fsum([0.1] * 10), sum([1e308, 1e308, -1e308]), math.hypot(3, 4, 12), math.dist((0, 0), (3, 4)), math.prod([1.5, 2]), math.ulp(1.0), math.nextafter(1, 2))
print(math.frexp(8.5), math.modf(-3.25), math.remainder(7, 2), math.fma(2.0, 3.0, 4.0), math.cbrt(27), math.isclose(1, 1 + 1e-10), math.perm(5, 2), math.lcm(4, 6), math.sumprod([1, 2], [3, 4]))
