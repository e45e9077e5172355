# Comparisons: reflection, the subclass first, identity fallback, chained evaluation, results that are not bools.
class V:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"{type(self).__name__}{self.n}"
    def __lt__(self, o): print(self, "<", o, end="; "); return self.n < o.n if isinstance(o, V) else NotImplemented
    def __gt__(self, o): print(self, ">", o, end="; "); return self.n > o.n if isinstance(o, V) else NotImplemented
    def __eq__(self, o): print(self, "==", o, end="; "); return self.n == o.n if isinstance(o, V) else NotImplemented
class W(V):
    def __gt__(self, o): print("W", self, ">", o, end="; "); return "w result"
print(V(1) < V(2)); print(V(1) < W(2)); print(V(1) > W(2)); print(V(1) == 1); print(1 == V(1)); print(V(1) != V(1)); print(V(1) != "x")
for f in (lambda: V(1) < 3, lambda: 3 < V(1), lambda: V(1) <= V(2), lambda: [] < (), lambda: None > 0, lambda: 1j < 2, lambda: {} >= {}):
    try: print(f())
    except TypeError as e: print(e)
print(max(V(1), V(5)), min(V(4), V(3)))
print([V(1), V(2)] == [V(1), V(3)], (V(1), 5) < (V(1), 6))
try: hash(V(1))
except TypeError as e: print(e)
class Hashed(V): __hash__ = object.__hash__
print(isinstance(hash(Hashed(1)), int), W.__hash__, Hashed.__hash__ is object.__hash__)
def val(x): print("eval", x, end="; "); return x
print(val(1) < val(0) < val(5)); print(val(1) < val(2) <= val(2) != val(3))
class Sym:
    def __init__(self, s): self.s = s
    def __lt__(self, o): return Sym(f"({self.s} < {o.s})")
    def __bool__(self): print("bool", self.s, end="; "); return True
a, b, c = map(Sym, "abc")
print((a < b).s); print((a < b < c).s)
nan = float("nan")
print(nan == nan, [nan] == [nan], nan in [nan], (nan,) < (nan,), [nan].index(nan), {nan: 1} == {nan: 1})
class Always:
    def __eq__(self, o): return True
print(5 in [Always()], [1, 2, Always()].index("x"), [1, 1, Always()].count(1), Always() != Always())
