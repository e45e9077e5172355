# A small vector class with the full set of operators, in place and reflected.
class V:
    __slots__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
    def __repr__(self): return "V(%r, %r)" % (self.x, self.y)
    def __add__(self, o): return V(self.x + o.x, self.y + o.y) if isinstance(o, V) else NotImplemented
    def __iadd__(self, o): self.x += o.x; self.y += o.y; return self
    def __mul__(self, k): return V(self.x * k, self.y * k) if isinstance(k, (int, float)) else NotImplemented
    __rmul__ = __mul__
    def __matmul__(self, o): return self.x * o.x + self.y * o.y
    def __neg__(self): return V(-self.x, -self.y)
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5
    def __bool__(self): return bool(self.x or self.y)
    def __eq__(self, o): return (self.x, self.y) == (o.x, o.y) if isinstance(o, V) else NotImplemented
    def __hash__(self): return hash((self.x, self.y))
    def __iter__(self): yield self.x; yield self.y
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __len__(self): return 2
    def __contains__(self, v): return v in (self.x, self.y)
    def __round__(self, n=None): return V(round(self.x, n), round(self.y, n))
    def __format__(self, spec): return "<%s, %s>" % (format(self.x, spec), format(self.y, spec))
    def __complex__(self): return complex(self.x, self.y)
    def __lt__(self, o): return abs(self) < abs(o)
    def __call__(self, f): return V(f(self.x), f(self.y))
    def __divmod__(self, k): return V(self.x // k, self.y // k), V(self.x % k, self.y % k)
    def __reversed__(self): return iter((self.y, self.x))
    def __index__(self): return self.x
a, b = V(3, 4), V(1, 2)
print(a + b, a * 2, 2.5 * a, a @ b, -a, abs(a), bool(V(0, 0)), a == V(3, 4), a != b, len({a, V(3, 4)}), [*a], a[1], a[-1], len(a), 4 in a, 9 in a, round(V(1.26, 2.5), 1), f"{a:.1f}|{b:>3}", complex(a), a < b, sorted([a, b]), a(str), divmod(a, 2), list(reversed(a)), max(a, b), [10, 20, 30, 40][a], dict([a]), sum([a, b], V(0, 0)))
c = a
c += b
print(a is c, a)
c *= 2
print(a is c, c, a)
for bad in ("a + 1", "1 + a", "a * 'x'", "a - b", "a ** 2", "a @ 1", "a < 1", "a[5]", "~a", "a.z", "a.z = 1", "int(a)", "a >> 1", "a and b + 1", "sum([a, b])", "a += 1"):
    try:
        print(bad, eval(bad)) if "=" not in bad else exec(bad)
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
x, y = a
print(x, y, a > b, (lambda p, q: p + q)(*a))
