# Metaclasses: __prepare__, __new__, __init__, __call__, keyword arguments, conflicts, __init_subclass__.
class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        print("prepare", mcs.__name__, name, [b.__name__ for b in bases], kw)
        return {"from_prepare": 1}
    def __new__(mcs, name, bases, ns, **kw):
        print("new", name, sorted(k for k in ns if k[:2] != "__"), kw)
        return super().__new__(mcs, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        print("init", name, kw)
        super().__init__(name, bases, ns)
    def __call__(cls, *a, **k):
        print("call", cls.__name__, a, k)
        return super().__call__(*a, **k)
class A(metaclass=Meta, opt=1):
    x = from_prepare + 1
    def __init__(self, v): self.v = v
class B(A, opt=2): pass
print(A(5).v, type(B).__name__, B.x)
class Order(dict):
    def __setitem__(self, k, v):
        if k[:2] != "__": print("ns", k)
        super().__setitem__(k, v)
class M2(type):
    @classmethod
    def __prepare__(mcs, *a): return Order()
    def __new__(mcs, n, b, ns): return super().__new__(mcs, n, b, dict(ns))
class O(metaclass=M2):
    b = 1
    a = 2
    def f(self): pass
def fmeta(name, bases, ns, **kw): return (name, bases, sorted(k for k in ns if k[:2] != "__"), kw)
class NotAClass(int, metaclass=fmeta, k=1): y = 1
print(NotAClass)
class Base:
    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
        print("subclass", cls.__name__, tag)
class Sub(Base, tag="t"): pass
class SubSub(Sub): pass
for bad in ("class X(Base, unknown=1): pass", "class X(object, k=1): pass", "class X(A, metaclass=M2): pass", "class X(metaclass=5): pass", "class X(5): pass", "class X(int, str): pass", "class X(A, A): pass", "class X(object, A): pass", "class X(bool): pass", "class X(type(None)): pass", "class X(*[], **{'a': 1}): pass", "type('X', (), {}, k=1)", "type.__new__(type)", "type.__new__(int, 'x', (), {})", "class X('a'): pass",
            "class M(type):\n @classmethod\n def __prepare__(*a): return 5\nclass X(metaclass=M): pass", "class M(type):\n def __new__(*a): return 5\nclass X(metaclass=M): pass\nprint(X)", "class X(lambda: 1): pass", "type('a\\0b', (), {})", "type(5, (), {})", "type('X', [], {})", "type('X', (), [])"):
    try:
        exec(bad)
        print("fine", bad.split("\n")[0])
    except (TypeError, ValueError) as e:
        print(bad.split("\n")[0], "->", type(e).__name__, e)
class D1(type): pass
class D2(D1): pass
class E1(metaclass=D1): pass
class E2(metaclass=D2): pass
class E3(E1, E2): pass
print(type(E3).__name__, E3.__mro__[1].__name__)
class Entries:
    def __mro_entries__(self, bases): print("mro_entries", len(bases)); return (Base,)
class V(Entries(), tag="v"): pass
print(V.__bases__ == (Base,), len(V.__orig_bases__), type(V.__orig_bases__[0]).__name__)
class Singleton(type):
    _all = {}
    def __call__(cls, *a):
        if cls not in cls._all: cls._all[cls] = super().__call__(*a)
        return cls._all[cls]
class One(metaclass=Singleton): pass
print(One() is One(), isinstance(One, Singleton), One.__class__.__class__)
