# __call__ on the class and on the instance, bound methods, __func__, partial application, callable().
import functools, types
class Adder:
    def __init__(self, n): self.n = n
    def __call__(self, *args, **kw): return self.n, args, kw
    def method(self, x): return self.n + x
a = Adder(10)
print(a(1, k=2), callable(a), callable(Adder), callable(5))
class Nothing: pass
n = Nothing()
n.__call__ = lambda: "instance"
print(callable(n), n.__call__())
for bad in (n, 5, None, "text", [], Nothing):
    try: print(type(bad()).__name__)
    except TypeError as e: print(e)
m = a.method
print(m(5), m.__self__ is a, m.__func__ is Adder.method, m.__name__, m == a.method, m is a.method, hash(m) == hash(a.method))
Adder.method, kept = (lambda self, x: "new"), m
print(kept(1), a.method(1))
bound = types.MethodType(lambda *args: args[1:], "self")
print(bound(1, 2), types.MethodType(a, 1)(2))
class Nested: __call__ = Adder(7)
print(Nested()(1))
class Static:
    __call__ = staticmethod(lambda *a: a)
class ClassCall:
    __call__ = classmethod(lambda cls, *a: (cls.__name__, a))
print(Static()(1), ClassCall()(2))
p = functools.partial(a, 1, x=2)
print(p(3, x=4, y=5), p.args, p.keywords, p.func is a)
q = functools.partial(p, 9)
print(q.func is a, q.args, q(8))
class Meta(type):
    def __call__(cls, *args):
        print("meta call", cls.__name__, args)
        return super().__call__(*args[1:])
class Made(metaclass=Meta):
    def __init__(self, *args): self.args = args
print(Made(1, 2, 3).args)
print(list(map(str.upper, "ab")), sorted("bca", key="cab".index), list(filter(str.isalpha, "a1b")))
class WithPartial:
    go = functools.partialmethod(lambda self, a, b: (type(self).__name__, a, b), "fixed")
print(WithPartial().go(2))
