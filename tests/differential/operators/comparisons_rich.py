# Rich comparison: reflection, subclass first, NotImplemented to the default, chains, hash and equality.
from functools import total_ordering
class V:
    def __init__(self, n): self.n = n
    def _do(name):
        def f(self, o):
            print(f"{self.n}.{name}", end=" ")
            return getattr(self.n, f"__{name}__")(o.n) if isinstance(o, V) else NotImplemented
        return f
    for _n in "lt le gt ge eq ne".split(): locals()[f"__{_n}__"] = _do(_n)
    del _n, _do
class W(V): pass
class X(V):
    def __lt__(self, o): print("X.lt", end=" "); return super().__lt__(o)
    def __gt__(self, o): print("X.gt", end=" "); return super().__gt__(o)
for x, y in ((V(1), V(2)), (V(1), W(2)), (V(1), X(2)), (X(1), V(2)), (W(1), X(0))):
    print(x < y, x > y, x == y, x != y)
print(V(1) == 1, V(1) != "a", None == V(2))
for code in ("V(1) < 1", "1 <= V(1)", "V(1) >= None", "object() > object()", "1 < 'a'", "[] < ()", "{} < {}", "1j < 2", "None <= None", "print > len"):
    try:
        print(eval(code))
    except TypeError as e:
        print(code, "|", e)
print(V(1) < V(3) < V(2), V(1) < V(2) < V(3))
def noisy(n): print("noisy", n, end=" "); return n
print(noisy(1) < noisy(2) > noisy(5) < noisy(9), noisy(1) == noisy(1) in [1] is not None)
try:
    hash(V(1))
except TypeError as e:
    print(e, V.__hash__)
@total_ordering
class T:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n if isinstance(o, T) else NotImplemented
    def __lt__(self, o): return self.n < o.n if isinstance(o, T) else NotImplemented
print(T(1) <= T(1), T(2) > T(1), T(2) >= T(3), sorted([T(3), T(1), T(2)])[0].n, max(T(1), T(9), T(4)).n)
try:
    T(1) >= 5
except TypeError as e:
    print(e)
class Odd:
    def __eq__(self, o): return "equal?"
    def __bool__(self): raise ValueError("bool of Odd")
    def __ne__(self, o): return []
    def __lt__(self, o): return self
print(Odd() == 1, Odd() != 1, 1 == Odd(), Odd() in [3], [Odd()] == [1])
try:
    Odd() < 1 < 2
except ValueError as e:
    print(e)
nan = float("nan")
print(nan == nan, [nan] == [nan], nan in (nan,), (nan, 1) < (nan, 2), [1, nan] < [1, nan], {1: nan} == {1: nan})
print((1, 2) < (1, 2, 0), [1, "a"] < [2, 5], {1} < {1, 2}, {1} < {2}, {2} > set(), frozenset([1]) == {1}, range(0) == range(3, 3), b"a" == bytearray(b"a"))
