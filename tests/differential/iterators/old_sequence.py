# Iteration through __getitem__ alone: IndexError ends it, other errors pass, and __iter__ = None forbids it.
class Squares:
    def __init__(self, n): self.n = n
    def __getitem__(self, i):
        print(f"[{i}]", end=" ")
        if i >= self.n: raise IndexError(i)
        return i * i
print(list(Squares(3)))
print(4 in Squares(5), 5 in Squares(3))
print(sum(Squares(4)), max(Squares(4)), sorted(Squares(3), reverse=True))
a, *b = Squares(4)
print(a, b)
print([*Squares(2), *Squares(1)])
class Stops(Squares):
    def __getitem__(self, i):
        if i == 2: raise StopIteration
        return i
print(list(Stops(0)))
class Breaks(Squares):
    def __getitem__(self, i):
        if i == 2: raise LookupError("plain LookupError passes")
        return i
got = []
try:
    for x in Breaks(0): got.append(x)
except LookupError as e: print(got, e)
class Forbidden(Squares):
    __iter__ = None
for attempt in (lambda s: list(s), lambda s: 1 in s, lambda s: [*s], lambda s: dict(s), lambda s: reversed(s)):
    try: print(attempt(Forbidden(3)))
    except TypeError as e: print(e)
it = iter(Squares(2))
print(next(it), next(it), next(it, "end"), next(it, "end"))
class Sized(Squares):
    def __len__(self): return self.n
print(list(reversed(Sized(3))))
print(it.__length_hint__() if hasattr(it, "__length_hint__") else None)
from collections.abc import Iterable
print(isinstance(Squares(1), Iterable), isinstance(Forbidden(1), Iterable))
