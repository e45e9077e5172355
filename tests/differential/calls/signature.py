# inspect.signature over every kind of callable.
import functools
import inspect

def f(a, /, b: int, *args: str, c=1, d: "ann" = None, **kw) -> bool: pass
class K:
    def __init__(self, x, y=2): pass
    def m(self, z): pass
    @classmethod
    def c(cls, z): pass
    @staticmethod
    def s(z): pass
    def __call__(self, q): pass
class N:
    def __new__(cls, n, *a): return object.__new__(cls)
class Meta(type):
    def __call__(cls, meta_arg): pass
class M(metaclass=Meta): pass
class S:
    __signature__ = inspect.Signature([inspect.Parameter("custom", inspect.Parameter.KEYWORD_ONLY)])
class Plain: pass
for thing in (f, K, K.m, K(1).m, K.c, K.s, K(1), N, M, S, Plain, functools.partial(f, 1, c=5), functools.partial(f, d=2), lambda *, k: 0,
              functools.partialmethod(f).__class__, len, int.__add__, sorted, [].append, str.join, dict.get, Exception, functools.lru_cache(f)):
    name = getattr(thing, "__qualname__", None) or type(thing).__name__
    try:
        print(name, inspect.signature(thing))
    except ValueError as e:
        print(name, "ValueError", e)
sig = inspect.signature(f)
for p in sig.parameters.values():
    print(p.name, p.kind.name, p.default if p.default is not p.empty else "-", p.annotation if p.annotation is not p.empty else "-")
b = sig.bind(1, 2, 3, 4, c=5, z=6)
print(b, b.args, b.kwargs)
b = sig.bind_partial(1)
b.apply_defaults()
print(b.arguments)
for args, kw in (((), {}), ((1, 2), {"b": 3}), ((1,), {"a": 2})):
    try:
        sig.bind(*args, **kw)
    except TypeError as e:
        print(e)
try:
    inspect.Signature([inspect.Parameter("b", inspect.Parameter.KEYWORD_ONLY), inspect.Parameter("a", inspect.Parameter.POSITIONAL_ONLY)])
except ValueError as e:
    print(e)
print(sig.replace(return_annotation=int), sig == inspect.signature(f), hash(sig) == hash(inspect.signature(f)))
