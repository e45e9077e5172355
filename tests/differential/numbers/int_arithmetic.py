# Division, modulo, powers and shifts of ints of all sizes and signs.
values = [0, 1, -1, 7, -7, 2**31, -2**31, 2**48 - 1, -2**48, 2**63, -2**64 + 1, 10**30, -10**30 - 7]
for a in (7, -7, 10**20, -2**63 - 1):
    for b in (2, -2, 3, -3, 10**10, -2**40):
        q, r = divmod(a, b)
        assert q * b + r == a and (r == 0 or (r < 0) == (b < 0))
        print(a, b, a // b, a % b, a / b)
print([v << 3 for v in values])
print([v >> 3 for v in values], [v >> 200 for v in values])
print([~v for v in values])
print([v & 0xFF for v in values], [v | 1 for v in values], [v ^ -1 for v in values], sep="\n")
print([-v for v in values], [abs(v) for v in values], [+v for v in values], sep="\n")
print([v.bit_length() for v in values], [v.bit_count() for v in values])
print(2**100, (-2)**101, 0**0, (-3)**3, 2**-2, pow(3, 200, 1000007), pow(3, -1, 7), pow(-5, 3, -7), pow(10, 0, 1))
print(sum(values), max(values), min(values), sorted(values, key=abs))
print(2**48 + 2**48, 2**48 * 2**48, (2**48 - 1) * (2**48 + 1), -2**48 - 1, 2**49 - 2**48)
print(10**50 // 10**25, 10**50 % 7, -10**50 // 3, (10**50).__floordiv__(10**49))
print(1 << 100 >> 98, (1 << 100) - 1 & (1 << 50), -1 << 70, -1 >> 1000)
for bad in ("1 // 0", "1 % 0", "1 / 0", "divmod(1, 0)", "0 ** -1", "1 << -1", "1 >> -1", "pow(2, -1, 4)", "pow(1, 2, 0)", "2 ** 10.0 % 0", "10**400 / 3", "1 << 10**20", "int('9' * 5000)",
            "str(10**5000)", "pow(2, 1.0, 3)"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
print(10**400 // 10**399, 3**500 % 10**20, (10**400).__truediv__(10**398))
print(2**1000 == 2.0**1000, 2**53 + 1 == float(2**53 + 1), 2**53 + 1 > 2.0**53, 10**400 > float("inf"), -10**400 < 1e308)
