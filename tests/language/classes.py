# options: -X bare
# Classes as statements: metaclasses, descriptors, operators, closures in class bodies.
# classes
class Meta(type):
    def __new__(m, name, bases, ns, **kw):
        print("new", name, kw, sorted(k for k in ns if not k.startswith('__')))
        return super().__new__(m, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): super().__init__(name, bases, ns)
    def __call__(cls, *a, **k):
        print("call", cls.__name__); return super().__call__(*a, **k)
class A(metaclass=Meta, x=1):
    y = 2
    def m(self): return "A.m"
class B(A):
    def m(self): return "B" + super().m()
print(B().m(), B.__mro__)
class P:
    __slots__ = ("a", "b")
    def __init__(self): self.a = 1
p = P(); print(p.a)
try: p.c = 1
except AttributeError as e: print(e)
try: p.b
except AttributeError as e: print(e)
class D:
    def __get__(self, o, t): return ("get", o is None, t.__name__)
    def __set__(self, o, v): print("set", v)
    def __set_name__(self, o, n): print("name", n)
class E:
    d = D()
    @property
    def p(self): return self._p
    @p.setter
    def p(self, v): self._p = v * 2
    @classmethod
    def cm(cls): return cls.__name__
    @staticmethod
    def sm(x): return x
    def __init_subclass__(cls, **kw): print("sub", cls.__name__, kw)
    def __getattr__(self, n): return "dyn_" + n
e = E(); print(e.d, E.d); e.d = 5; e.p = 4; print(e.p, e.cm(), E.sm(3), e.zork)
class F(E, z=1): pass
class Num:
    def __init__(s, v): s.v = v
    def __add__(s, o): return Num(s.v + (o.v if isinstance(o, Num) else o))
    __radd__ = __add__
    def __iadd__(s, o): s.v += 100; return s
    def __eq__(s, o): return isinstance(o, Num) and s.v == o.v
    def __hash__(s): return hash(s.v)
    def __lt__(s, o): return s.v < o.v
    def __repr__(s): return f"Num({s.v})"
    def __getitem__(s, i): return i
    def __len__(s): return 3
    def __contains__(s, x): return x == 7
    def __call__(s, *a, **k): return a, k
    def __bool__(s): return s.v != 0
    def __index__(s): return s.v
    def __iter__(s): return iter([1,2])
    def __enter__(s): return s
    def __exit__(s, *a): pass
n = Num(1)
print(n + Num(2), 5 + n, sum([n, n], Num(0)), n == Num(1), n != Num(2), n < Num(4), n > Num(0))
n += 1; print(n, n[1:2, ...], n[::2], len(n), 7 in n, n(1, a=2), bool(Num(0)), [10,20,30][Num(2)], list(n))
print(sorted([Num(3), Num(1)]), {Num(1): 'a'}[Num(1)], max(Num(3), Num(9)))
class C1: 
    def __del__(self): print("del")
c = C1(); del c
type X = list[int]
print(X.__name__, X.__value__)
print([m for m in dir(E) if not m.startswith('_')])
class Abs:
    def __format__(s, spec): return f"<{spec}>"
print(f"{Abs():abc} {Abs()!s:.3} {3.14159:.2f} {'x':>5} {42:#x} {1000000:,} {'a'!r}")
class Dyn:
    def __getattribute__(self, n): return n.upper()
print(Dyn().hello)
print(type("Z", (object,), {"q": 1})().q, isinstance(True, int), issubclass(bool, int))
class Ctr:
    def __init__(s): s.n = 0
    def __iter__(s): return s
    def __next__(s):
        s.n += 1
        if s.n > 3: raise StopIteration
        return s.n
print(list(Ctr()), tuple(Ctr()), *Ctr())
a, *b, c = Ctr(); print(a, b, c)
class Outer:
    class Inner:
        def f(self): return __class__.__qualname__
print(Outer.Inner().f(), Outer.Inner.f.__qualname__)
def mk():
    x = 1
    class K:
        y = x
        def g(self): return x
    return K
print(mk().y, mk()().g())
o = object(); 
try: o.x = 1
except AttributeError as e: print(e)
class Cc:
    a = 1
    b = [a for _ in range(2)] if False else a
    c = [x for x in range(3)]
print(Cc.b, Cc.c)
e1 = E(); e1.__dict__['k'] = 5; print(e1.k, vars(e1))
e1.__class__ = F; print(type(e1).__name__)
