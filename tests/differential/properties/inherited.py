# Properties in subclasses: overriding one accessor, super() in a getter and a setter, a property over an attribute.
class Base:
    def __init__(self): self._v = 1
    @property
    def v(self): print("Base get", end=" "); return self._v
    @v.setter
    def v(self, x): print("Base set", x, end=" "); self._v = x
class ReadMore(Base):
    @property
    def v(self): return super().v * 10
class Both(Base):
    @property
    def v(self): return super().v + 1000
    @v.setter
    def v(self, x): super(Both, type(self)).v.fset(self, x * 2)
class OneNew(Base):
    @Base.v.setter
    def v(self, x): print("OneNew set", end=" "); Base.v.__set__(self, -x)
for cls in (Base, ReadMore, Both, OneNew):
    o = cls()
    print(cls.__name__, o.v, end=" ")
    try: o.v = 5
    except AttributeError as e: print("!", e, end=" ")
    print(o.v)
try: super(Both, Both()).v = 3
except AttributeError as e: print(e)
class Hidden(Base):
    v = "plain class attribute"
h = Hidden(); print(h.v); h.v = 3; print(h.v, vars(h))
class Attr: x = "attribute"
class Prop(Attr):
    @property
    def x(self): return super().x.upper()
print(Prop().x)
class Hook:
    @property
    def size(self): return self.compute()
    def compute(self): return "hook"
class Sub(Hook):
    def compute(self): return "sub " + super().compute()
print(Sub().size)
print(OneNew.v.fget is Base.v.fget, OneNew.v is Base.v, "v" in vars(ReadMore), "v" in vars(OneNew))
class Mixed(ReadMore, Both): pass
print(Mixed().v)
