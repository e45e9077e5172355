# Precedence and associativity, seen through a class that writes down what it is asked.
class T:
    def __init__(self, s): self.s = s
    def __repr__(self): return self.s
def binary(sign):
    return lambda a, b: T("(%s%s%s)" % (a, sign, b)), lambda a, b: T("(%s%s%s)" % (b, sign, a))
for name, sign in dict(add="+", sub="-", mul="*", truediv="/", floordiv="//", mod="%", pow="**", matmul="@", lshift="<<", rshift=">>", xor="^").items():
    f, r = binary(sign)
    setattr(T, "__%s__" % name, f); setattr(T, "__r%s__" % name, r)
T.__and__, T.__or__ = binary("&")[0], binary("|")[0]
for name, sign in dict(neg="-", pos="+", invert="~").items():
    setattr(T, "__%s__" % name, lambda a, sign=sign: T("%s%s" % (sign, a)))
a, b, c, d = map(T, "abcd")
for e in ("a + b * c - d", "a ** b ** c", "-a ** b", "(-a) ** b", "a ** -b", "~a & b | c ^ d", "a << b + c >> d", "a * b / c // d % a @ b", "a - b - c", "a - (b - c)", "+a - -b", "-~+a", "2 * a ** 2", "a | b & c", "a ^ b << c", "a + b < c" if False else "a @ b @ c", "a ** b * c", "not a", "a if b else c", "(a, b)[1] + c", "lambda: a + b", "-a * b", "a % b ** c % d", "1 + a * 2 ** b"):
    r = eval(e)
    print(e, "=>", r() if callable(r) else r)
print(2 ** 3 ** 2, -2 ** 2, 2 ** -1, not 1 == 2, not (1 == 2), 1 < 2 == True, (1 < 2) == True, 5 - 3 - 1, 2 * 3 % 4, -7 // 2, -(7 // 2), ~5 + 1, 1 | 2 ^ 3 & 4, 1 << 2 + 1, 10 / 4 * 2, 6 // 4 * 2, 1 if 0 else 2 if 0 else 3, [1, 2][0 or 1], True + True * 2, "a" "b" * 2, "%d" % 3 * 2, -3 % 5, -(3 % 5), 0.1 + 0.2 * 3, 3 in [1, 2] or 4, not 3 in [3], 3 not in [3] == False)
