# @ and ** (two and three arguments) with user classes: direct, reflected, in place, declined.
class M:
    def __init__(self, *rows): self.rows = rows
    def __matmul__(self, o):
        if not isinstance(o, M): return NotImplemented
        return M(*(tuple(sum(a * b for a, b in zip(r, c)) for c in zip(*o.rows)) for r in self.rows))
    def __rmatmul__(self, o): return f"{o!r} r@ M"
    def __repr__(self): return f"M{self.rows}"
a, b = M((1, 2), (3, 4)), M((0, 1), (1, 0))
print(a @ b, b @ a, [1] @ a, 5 @ a)
c = a
c @= b
print(c, a is c)
class I(M):
    def __imatmul__(self, o): self.rows = ((o, o),); return self
d = e = I((1,))
d @= 7
print(d, e is d)
for code in ("a @ 5", "5 @ 6", "a @= 5", "[] @ []", "a @ None", "x = 3; x @= 4"):
    try:
        exec(code); print("fine", code)
    except TypeError as err:
        print(code, "|", err)
class P:
    def __pow__(self, *args): return "pow", args
    def __rpow__(self, *args): return "rpow", args
    def __ipow__(self, *args): return "ipow", args
p = P()
print(p ** 2, 2 ** p, pow(p, 2), pow(p, 2, 3), pow(2, p))
for t in ((2, p, 5), (2, 3, p)):
    try:
        print(pow(*t))
    except TypeError as err:
        print("pow3", str(err)[:60])
p **= 4
print(p)
print(2 ** -1, (-8) ** 2, (-2) ** 3, -2 ** 2, 2 ** 3 ** 0, pow(3, -1, 7), pow(2, 10, 1000), pow(5, 3, -7), 0 ** 0, 0.0 ** 0)
print(((-8) ** (1 / 3)).real > 0.99, True ** True, 10 ** 20 ** 1 % 97)
for args in ((0, -1), (0.0, -1), (2, -1, 4), (2, 3, 0), (2.0, 3, 5), (2, 3.0, 5), ("a", 2), (2, "a"), (2,), (1, 2, None), (10.0, 400)):
    try:
        print(args, pow(*args))
    except Exception as err:
        print(args, type(err).__name__, err)
