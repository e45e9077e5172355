# Decorators: any expression, order, classes, stacking of property-like ones, wraps.
import functools

registry = []
table = {"key": [lambda f: (registry.append(f.__name__), f)[1]]}

@table["key"][0]
def one(): return 1

@(lambda f: f)
@registry.append
def gone(): pass

print(registry[0], registry[1]() if callable(registry[1]) else None, gone)

def repeat(times):
    def deco(f):
        @functools.wraps(f)
        def wrapper(*a, **k):
            return [f(*a, **k) for _ in range(times)]
        return wrapper
    return deco

@repeat(times=2)
@repeat(1)
def greet(name="you"):
    "doc of greet"
    return "hi " + name

print(greet("x"), greet.__name__, greet.__doc__, greet.__wrapped__.__wrapped__("plain"))

class Memo:
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f, self.cache = f, {}
    def __call__(self, *a):
        if a not in self.cache:
            print("computing", len(a))
            self.cache[a] = self.f(*a)
        return self.cache[a]
    def __get__(self, obj, cls=None):
        return self if obj is None else functools.partial(self, obj)

class T:
    @Memo
    def area(self, n): return n * n
    def __eq__(self, o): return True
    def __hash__(self): return 1

t = T()
print(t.area(3), t.area(3), T.area.__name__)

@lambda cls: type(cls.__name__ + "2", (cls,), {"added": True})
class K: pass

print(K.__name__, K.added, K.__mro__[1].__name__)

@functools.total_ordering
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n

print(V(1) <= V(1), V(2) > V(1), V(1) >= V(2), max([V(1), V(3)]).n)
@[lambda f: f.__name__][0]
def nothing(): pass
print(nothing)
