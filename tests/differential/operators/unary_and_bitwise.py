# Unary and bitwise operators: user classes, bool, big ints, in-place forms, and what is refused.
class Flags:
    names = "read write run".split()
    def __init__(self, bits=0): self.bits = bits & 7
    def __repr__(self): return "Flags(" + "|".join(n for i, n in enumerate(self.names) if self.bits >> i & 1) + ")"
    def __or__(self, o): return Flags(self.bits | getattr(o, "bits", o)) if isinstance(o, (Flags, int)) else NotImplemented
    __ror__ = __or__
    def __and__(self, o): return Flags(self.bits & o.bits) if isinstance(o, Flags) else NotImplemented
    def __xor__(self, o): return Flags(self.bits ^ o.bits) if isinstance(o, Flags) else NotImplemented
    def __invert__(self): return Flags(~self.bits)
    def __neg__(self): return f"neg {self}"
    def __pos__(self): return f"pos {self}"
    def __lshift__(self, n): return Flags(self.bits << n)
    def __irshift__(self, n): self.bits >>= n; return self
    def __rrshift__(self, n): return f"{n} r>> {self}"
    def __index__(self): return self.bits
r, w, x = Flags(1), Flags(2), Flags(4)
print(r | w, (r | w) & w, ~r, r ^ (r | x), ~~x, -w, +x, 4 | r, r | 2, r << 1 << 1, 8 >> r, hex(w), [10, 20, 30][w], "abc"[r:w])
f = alias = w | x
f >>= 1
print(f, alias, f is alias)
f |= 4
print(f, alias, f is alias)
f <<= 5
print(f, "ab" * w, range(x), bin(x), divmod(9, x.bits))
for code in ("r & 1", "1 & r", "r >> 1", "r | 'a'", "'a' ^ r", "~'a'", "-'a'", "+[]", "~1.5", "-None", "1.0 << 2", "1 << 1.0", "1 << -1", "1 >> -1", "r + r", "f &= 3", "not_there |= 1", "{} | []", "{1} & [1]", "[1] | {1}", "1 | None"):
    try:
        exec(code); print("fine", code)
    except (TypeError, ValueError, NameError) as e:
        print(code, "|", type(e).__name__, e)
print(True & False, True | 2, True ^ True, type(True & True), type(True & 1), type(True << 1), ~5, -True, +True)
print(~0, ~-1, -1 >> 100, 1 << 100, (1 << 100) >> 98, -5 & 3, -5 | 3, -5 ^ 3, -(1 << 64) & (1 << 65) - 1, 0 << 10 ** 3, (-7) >> 1)
print({"a": 1} | {"b": 2, "a": 3}, {1, 2} ^ {2, 3}, {1: 2}.keys() & [1], {1, 2} - {2}, frozenset([1]) | {2}, {3} | frozenset())
d = same = {"a": 1}
d |= [("b", 2)]
print(d, d is same)
s = same = {1, 2, 3}
s &= {2, 3}; s -= {3}; s ^= {2, 9}
print(s, s is same)
z = frozenset([1]); same = z
z |= {1}
print(z is same, z == same, int | str, int | None, (int | str) == (str | int), isinstance(3, int | str))
