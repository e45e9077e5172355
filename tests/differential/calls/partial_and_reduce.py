# functools: partial with placeholders, reduce, lru_cache with its counters, singledispatch, cmp_to_key.
import functools
from functools import partial, reduce, Placeholder as _

def f(*a, **k): return a, k
p = partial(f, 1, k=2)
q = partial(p, 3, l=4)
print(q(5, k=6), q.func is f, q.args, q.keywords, repr(q).replace(hex(id(f)), "ADDR") != "")
print(partial(f, _, 2, _, 4)(1, 3, 5), partial(partial(f, _, 2, _, 9), 1)(3))
for bad in (lambda: partial(), lambda: partial(5), lambda: partial(f, 1, _), lambda: partial(f, _, 1)()):
    try:
        bad()
    except TypeError as e:
        print(e)
print(reduce(lambda a, b: (a, b), "abcd"), reduce(lambda a, b: a * b, [], 7), reduce(max, [3, 9, 2]), reduce(lambda a, b: a + b, [1], initial=10))
try:
    reduce(len, [])
except TypeError as e:
    print(e)

@functools.lru_cache(maxsize=2)
def sq(x, y=0):
    print("run", x, y)
    return x * x
print([sq(n) for n in (1, 2, 1, 3, 2, 3, 3.0)], sq.cache_info(), sq.cache_parameters())
sq.cache_clear()
print(sq(1, y=0), sq(1), sq.cache_info())
@functools.lru_cache(typed=True)
def t(x): return type(x).__name__
print(t(1), t(1.0), t(True), t.cache_info().currsize)
try:
    t([])
except TypeError as e:
    print(e)

@functools.singledispatch
def show(x, *a): return "object"
@show.register
def _i(x: int, *a): return "int"
@show.register(list)
@show.register(tuple)
def _seq(x, *a): return "sequence " + " ".join(map(show, x))
print(show(1), show(True), show([1, "a", (2,)]), show(None), show.dispatch(bool).__name__, len(show.registry))
try:
    show()
except TypeError as e:
    print(e)
print(sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)))
class C:
    n = 0
    @functools.cached_property
    def v(self):
        C.n += 1
        return C.n
c = C()
print(c.v, c.v, vars(c), C().v)
