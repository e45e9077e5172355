# Decorators of classes: adding methods, wrapping each method, registries, replacing the class, singletons.
import functools
def add_repr(*names):
    def apply(cls):
        def __repr__(self): return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in names or vars(self))})"
        cls.__repr__ = __repr__
        return cls
    return apply
@add_repr("x")
class A:
    def __init__(self): self.x, self.y = 1, 2
@add_repr()
class B(A): pass
print(A(), B(), [A()])
def logged(cls):
    for name, value in list(vars(cls).items()):
        if callable(value) and not name.startswith("__"):
            def wrap(f):
                @functools.wraps(f)
                def w(*a, **k):
                    print(f"[{cls.__name__}.{f.__name__}]", end=" ")
                    return f(*a, **k)
                return w
            setattr(cls, name, wrap(value))
    return cls
@logged
class C:
    def one(self): return self.two() + 1
    def two(self): return 2
    prop = property(lambda self: self.one())
    @staticmethod
    def st(): return "st"
    def __len__(self): return 9
class D(C):
    def two(self): return super().two() * 10
print(C().one()); print(D().one(), len(C())); print(C().prop); print(C.st())
def singleton(cls):
    made = {}
    @functools.wraps(cls, updated=())
    def get(*a): 
        if cls not in made: made[cls] = cls(*a)
        return made[cls]
    return get
@singleton
class Conf:
    "doc"
    def __init__(self, v=0): self.v = v
print(Conf(5) is Conf(6), Conf().v, Conf.__name__, Conf.__doc__, type(Conf).__name__, Conf.__wrapped__ is type(Conf()))
try: isinstance(Conf(), Conf)
except TypeError as e: print(e)
def slotted(cls):
    ns = {k: v for k, v in vars(cls).items() if k not in ("__dict__", "__weakref__")}
    ns["__slots__"] = tuple(cls.__annotations__)
    return type(cls)(cls.__name__, cls.__bases__, ns)
@slotted
class S:
    a: int
    b: int
    def __init__(self, a, b): self.a, self.b = a, b
    def cls_name(self): return __class__ is type(self)
s = S(1, 2); print(s.a + s.b, s.cls_name())
try: s.c = 3
except AttributeError as e: print(e)
@lambda cls: cls()
class instance:
    def __call__(self, x): return f"called {x}"
print(instance(1), type(instance).__name__)
@functools.partial(setattr, A, "Inner")
class Inner: z = 3
print(Inner, A.Inner.z)
