# Diamonds, mixins, cooperative __init__ with keywords, attribute conflicts, abstract mixins.
class Base:
    def __init__(self, **kw):
        assert not kw, kw
        print("Base", end=" ")
    def hello(self): return ["base"]
class Left(Base):
    def __init__(self, *, left, **kw):
        print("Left", end=" ")
        super().__init__(**kw)
        self.left = left
    def hello(self): return ["left"] + super().hello()
class Right(Base):
    def __init__(self, *, right=0, **kw):
        print("Right", end=" ")
        super().__init__(**kw)
        self.right = right
    def hello(self): return ["right"] + super().hello()
class Both(Left, Right):
    def __init__(self, **kw):
        print("Both", end=" ")
        super().__init__(**kw)
    def hello(self): return ["both"] + super().hello()
b = Both(left=1, right=2)
print(vars(b), b.hello(), [k.__name__ for k in Both.mro()], isinstance(b, Right), Both.__bases__ == (Left, Right), Both.__base__.__name__)
for bad in (dict(right=1), dict(left=1, extra=2)):
    try: Both(**bad)
    except (TypeError, AssertionError) as e: print(type(e).__name__, e)
class JsonMixin:
    def dump(self): return {k: v for k, v in sorted(vars(self).items())}
class LogMixin:
    def __setattr__(self, k, v):
        print("set", k, end="; ")
        super().__setattr__(k, v)
class P(LogMixin, JsonMixin):
    def __init__(self): self.x = 1; self.y = [2]
p = P()
print(p.dump())
class Upper(str):
    def __new__(cls, s): return super().__new__(cls, s.upper())
class Tagged:
    tag = "t"
class TU(Upper, Tagged): pass
print(TU("abc"), TU("x").tag, TU("a") == "A", type(TU("q") + "r").__name__)
class A:
    x = "A.x"
class B(A): pass
class C(A): x = "C.x"
class D(B, C): pass
print(D.x, D().x)
del C.x
print(D.x)
A.x = "changed"
print(D().x, super(B, D()).x)
class L(list):
    def append(self, v): super().append(v * 2)
class Dd(dict):
    def __setitem__(self, k, v): super().__setitem__(k, [v])
l = L(); l.append(1); l.extend([5]); d = Dd(a=1); d["b"] = 2; d.update(c=3)
print(l, d)
