# functools.wraps and update_wrapper: what is copied, __wrapped__, signatures through layers, missing attributes.
import functools, inspect
def traced(f):
    @functools.wraps(f)
    def wrapper(*args, **kw):
        print(f"call {f.__name__}{args}{kw or ''}", end=" -> ")
        result = f(*args, **kw)
        print(result, end="; ")
        return result
    return wrapper
@traced
def area(w: int, h: int = 2, *, unit: str = "cm") -> str:
    "The area of a rectangle."
    return f"{w * h}{unit}"
area.extra = "later"
print(area(3), area(3, h=4, unit="m"))
print(area.__name__, area.__doc__, area.__qualname__, area.__module__, area.__wrapped__.__name__, area.__annotations__ == area.__wrapped__.__annotations__)
print(inspect.signature(area), inspect.signature(area, follow_wrapped=False), inspect.unwrap(area) is area.__wrapped__, vars(area.__wrapped__))
double = traced(area)
print(double(1), double.extra, inspect.unwrap(double) is area.__wrapped__)
try: area("a", [])
except TypeError as e: print(e)
class Callable:
    def __init__(self, f): functools.update_wrapper(self, f); self.n = 0
    def __call__(self, *a): self.n += 1; return self.__wrapped__(*a)
@Callable
def inc(x): "adds one"; return x + 1
print(inc(1), inc(2), inc.n, inc.__name__, inc.__doc__, sorted(k for k in vars(inc) if not k.startswith("__")))
p = functools.partial(pow, 2)
w = functools.wraps(p)(lambda x: p(x))
print(w(5), w.__name__, w.__wrapped__ is p)
only = functools.wraps(inc, assigned=("__doc__",), updated=())(lambda: 1)
print(only.__name__, only.__doc__, hasattr(only, "n"))
try: functools.update_wrapper(lambda: 1, object(), updated=("nope",)) and print(functools.update_wrapper(object(), inc))
except AttributeError as e: print(e)
class Methods:
    @traced
    def go(self, x): return x * 2
    @classmethod
    @traced
    def make(cls, x): return x * 3
    def __repr__(self): return "M"
print(Methods().go(4), Methods().go.__qualname__, Methods().go.__func__.__wrapped__.__qualname__)
print(inspect.signature(Methods.go), inspect.signature(Methods().go), inspect.signature(Methods.make))
@traced
@traced
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(2))
