# lru_cache and cache: hits and misses, typed keys, keyword order, recursion, clearing, methods, unhashable arguments.
from functools import lru_cache, cache
calls = []
@lru_cache(maxsize=2)
def sq(x): calls.append(x); return x * x
print([sq(x) for x in (1, 2, 1, 3, 2, 1)], calls, sq.cache_info(), sq.cache_parameters())
sq.cache_clear(); print(sq.cache_info(), sq.__wrapped__(9), sq.__name__)
@cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), fib.cache_info())
@lru_cache(typed=True)
def kind(x): return type(x).__name__
print(kind(1), kind(1.0), kind(True), kind(1), kind.cache_info().misses)
@lru_cache
def same(x, y=0): return type(x).__name__
print(same(1), same(1.0), same(True), same(1, 0), same(1, y=0), same(x=1, y=0), same(y=0, x=1), same.cache_info())
try: sq([1])
except TypeError as e: print(e)
try: sq({})
except TypeError as e: print(e)
@lru_cache(maxsize=0)
def never(x): calls.append(x); return x
calls.clear(); print(never(1), never(1), calls, never.cache_info())
@cache
def fails(x): calls.append(x); raise ValueError(x)
calls.clear()
for _ in range(2):
    try: fails(3)
    except ValueError as e: print("failed", e, end=" ")
print(calls, fails.cache_info())
class Key:
    def __init__(self, k): self.k = k
    def __hash__(self): print("hash", end=" "); return hash(self.k)
    def __eq__(self, o): print("eq", end=" "); return self.k == o.k
@cache
def by_key(k): return k.k
print(by_key(Key(5)), by_key(Key(5)), by_key(Key(6)))
class Grid:
    def __init__(self, n): self.n = n
    @lru_cache
    def cell(self, i): print("work", end=" "); return self.n * i
    @staticmethod
    @cache
    def stat(x): print("stat", end=" "); return -x
g, h = Grid(2), Grid(3)
print(g.cell(4), g.cell(4), h.cell(4), Grid.cell.cache_info().currsize, g.cell.__self__ is g if hasattr(g.cell, "__self__") else None, Grid.stat(1), g.stat(1))
for bad in (lambda: lru_cache("x"), lambda: lru_cache(1.5), lambda: sq(), lambda: sq.cache_info(1)):
    try: bad()
    except TypeError as e: print(e)
print(lru_cache(maxsize=-5)(abs).cache_info(), lru_cache(None)(len).cache_parameters())
@lru_cache(maxsize=3)
def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
print(deep(20), deep.cache_info())
