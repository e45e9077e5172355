# Classes, metaclasses, super, name scopes, descriptors, annotations.
class Meta(type):
    def __new__(m, name, bases, ns, **kw):
        print("new", name, [k for k in ns if not k.startswith("__")], kw)
        return super().__new__(m, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): super().__init__(name, bases, ns)
class A(metaclass=Meta, opt=1):
    "doc of A"
    x = 1
    y = [x for _ in range(2)] if False else 2
    def m(self): return ("A.m", self.x)
    @classmethod
    def c(cls): return cls.__name__
    @staticmethod
    def s(): return "static"
    @property
    def p(self): return self.x * 10
class B(A):
    def m(self): return ("B.m", super().m(), __class__.__name__)
    def n(self):
        def inner(): return super(B, self).m()
        return inner()
    @classmethod
    def c(cls): return "B" + super().c()
b = B(); print(b.m(), b.n(), B.c(), b.s(), b.p, A.__doc__, B.__qualname__)
class C:
    def __init__(self, v): self.__v = v; self.w = None
    def get(self): return self.__v
    class D:
        def f(self): return __class__.__qualname__
print(C(3).get(), C.D().f(), C.__static_attributes__, [k for k in vars(C(1))])
def mk(n):
    class L:
        k = n
        def f(self): return n, self.k
        z = [n for _ in range(2)]
    return L
print(mk(5)().f(), mk(6).z, mk(7).__qualname__)
x = "global"
def fn():
    x = "local"
    class K:
        y = x
        x = "class"
        def g(self): return x
    return K.y, K.x, K().g()
print(fn())
class N:
    x = 1
    l = [x for x in range(3)]
    m = x
    try:
        del x
        x
    except NameError as e: print("NE", e)
print(N.l, N.m)
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        self.n -= 1; return self.n
    def __getitem__(self, k): return k
    def __contains__(self, k): return k == 3
    def __call__(self, *a, **k): return a, k
    def __bool__(self): return False
    def __len__(self): return 4
    def __eq__(self, o): return "eq"
    def __lt__(self, o): return "lt"
    def __add__(self, o): return "add"
    def __radd__(self, o): return "radd"
    def __iadd__(self, o): return "iadd"
    def __neg__(self): return "neg"
    def __invert__(self): return "inv"
i = It(3); print(list(i), i[1:2, ::3, ...], 3 in i, 4 not in i, i(1, a=2), not i, i == 1, i < 2, i + 1, 1 + i, -i, ~i)
i += 1; print(i)
if It(1) == 3: print("truthy eq")
class Desc:
    def __get__(self, o, t): return ("get", o is None)
    def __set__(self, o, v): print("set", v)
    def __delete__(self, o): print("del")
    def __set_name__(self, o, n): print("name", n)
class U: d = Desc()
u = U(); print(u.d, U.d); u.d = 4; del u.d
class G:
    def __getattr__(self, n): return "ga " + n
    def __setattr__(self, n, v): print("sa", n, v)
g = G(); print(g.foo); g.bar = 3
class S: __slots__ = ("a", "b")
s = S(); s.a = 1; print(s.a)
try: s.b
except AttributeError as e: print(e)
try: s.c = 1
except AttributeError as e: print(e)
class E(Exception):
    def __init__(self, a, b): super().__init__(a, b); self.a = a
try: raise E(1, 2)
except E as e: print(e, e.a, e.args)
class P:
    a: int = 1
    b: "str"
    if True: c: list[int]
print(P.__annotations__, P.a)
def an(x: int, *y: str, z: "float" = 2) -> None: pass
print(an.__annotations__, an.__defaults__, an.__kwdefaults__)
