# Objects that can be iterated in odd ways: __getitem__, callable iterators, __iter__ = None, changing types.
class Old:
    def __getitem__(self, i):
        if i == 3: raise IndexError
        if i == 99: raise KeyError
        return i * i
print(list(Old()), 4 in Old(), tuple(Old()), dict(zip("abc", Old())), [*Old()], max(Old()), sum(Old()), sorted(Old(), reverse=True))
it = iter(Old())
print(next(it), next(it), list(it), next(it, "end"))
n = iter([5, 4, 3, 0, 9])
print(list(iter(lambda: next(n), 0)), next(n))
class NoIter:
    __iter__ = None
    def __getitem__(self, i): return i
class BadIter:
    def __iter__(self): return 5
class NextRaises:
    def __iter__(self): return self
    def __next__(self): raise ValueError("in next")
class NotCallable:
    __iter__ = 5
for x in (NoIter(), BadIter(), NextRaises(), NotCallable(), 5, None):
    for f in (iter, list, lambda v: 1 in v, lambda v: [*v], lambda v: (lambda *a: a)(*v)):
        try:
            r = f(x)
            print(type(x).__name__, "ok", end="; ")
        except (TypeError, ValueError) as e:
            print(type(x).__name__, e, end="; ")
    print()
class Iter:
    def __init__(self, n): self.n = n
    def __iter__(self): print("iter", end=" "); return iter(range(self.n))
i = Iter(2)
print([(a, b) for a in i for b in i], list(zip(i, i)), list(map(lambda a, b: a + b, i, [5, 6, 7])), 1 in i, list(enumerate(i, 10)), list(filter(None, i)), list(reversed(list(i))))
class Hint:
    def __init__(self, h): self.h = h
    def __iter__(self): return iter([1, 2])
    def __length_hint__(self): return self.h
for h in (0, 1000, NotImplemented, -1, "x"):
    try:
        print(list(Hint(h)))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
z = zip([1, 2, 3], iter("ab"))
print(list(z), next(z, "done"), list(zip()), list(zip([1])), list(map(None.__class__, [])) if False else [], list(zip(range(3), strict=True)))
shared = iter(range(6))
print([(a, b) for a, b in zip(shared, shared)], next(shared, None))
