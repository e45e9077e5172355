# The recursion limit: RecursionError in functions, methods and generators, recovery, and what cannot be set.
import sys
def down(n): return 0 if n == 0 else 1 + down(n - 1)
print(down(500))
def forever(): return forever()
for _ in range(3):
    try: forever()
    except RecursionError as e: print(type(e).__mro__[1].__name__, str(e)[:32])
old = sys.getrecursionlimit()
sys.setrecursionlimit(200)
try: down(1000)
except RecursionError: print("limited")
print(down(100))
for bad in (0, -1, "x", 2 ** 40):
    try: sys.setrecursionlimit(bad)
    except (ValueError, TypeError, OverflowError) as e: print(type(e).__name__, e)
sys.setrecursionlimit(old)
print(sys.getrecursionlimit() == old)
class Loop:
    def __getattr__(self, name): return getattr(self, name + "x")
    def __eq__(self, other): return self == other
    def __add__(self, other): return self + other
    def __getitem__(self, i): return self[i]
    def __call__(self): return self()
    def __iter__(self): yield from self
    def __enter__(self):
        with self: pass
    def __exit__(self, *a): pass
loop = Loop()
def use_with():
    with loop: pass
for name, f in {"eq": lambda: loop == 1, "add": lambda: loop + 1, "item": lambda: loop[0], "call": loop, "iter": lambda: list(loop), "with": use_with}.items():
    try: f(); print("returned")
    except RecursionError: print(name, "RecursionError")
def nested_finally(n):
    try: return nested_finally(n + 1)
    finally: done.append(n)
done = []
try: nested_finally(0)
except RecursionError: print(len(done) > 100, done[-1], done[-2], done == sorted(done, reverse=True))
def gen(n):
    if n: yield from gen(n - 1)
    yield n
print(sum(gen(100)), next(gen(300)))
def mutual_a(n): return n and mutual_b(n - 1)
def mutual_b(n): return n and mutual_a(n - 1)
print(mutual_a(700))
fact = lambda n: 1 if n < 2 else n * fact(n - 1)
print(fact(30), (lambda f: f(f, 10))(lambda f, n: n and n + f(f, n - 1)))
