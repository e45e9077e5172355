# needs: types
"""Descriptors: functions, property, classmethod, staticmethod, super, slots of C types."""
def show(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e)

class Data:
    def __init__(self, name): self.name = name
    def __get__(self, obj, owner=None): return (self.name, obj is not None, owner.__name__)
    def __set__(self, obj, value): obj.__dict__["stored"] = value
    def __delete__(self, obj): del obj.__dict__["stored"]
class NonData:
    def __get__(self, obj, owner=None): return "nondata"
class C:
    d = Data("d")
    n = NonData()
c = C()
c.__dict__.update(d=1, n=2)
print(c.d, c.n, C.d, C.n)
c.d = 5
print(c.__dict__)
del c.d
print(c.__dict__)

class Prop:
    def __init__(self): self._x = 0
    @property
    def x(self):
        "x's doc"
        return self._x
    @x.setter
    def x(self, v): self._x = v
    @x.deleter
    def x(self): self._x = None
    readonly = property(lambda self: 1)
    writeonly = property(None, lambda self, v: None)
p = Prop()
p.x = 3
print(p.x, Prop.x.__doc__, Prop.x.__name__, Prop.x.fget(p))
del p.x
print(p.x)
show(lambda: setattr(p, "readonly", 1))
show(lambda: p.writeonly)
show(lambda: delattr(p, "readonly"))
class SubProp(property):
    "own doc"
class WithSub:
    @SubProp
    def y(self): "getter doc"; return 1
print(WithSub().y, WithSub.y.__doc__, type(WithSub.y).__name__)
print(property(None, None, None, "explicit").__doc__)

class CM:
    @classmethod
    def cm(cls, *a): return cls.__name__, a
    @staticmethod
    def sm(*a): return a
    @classmethod
    def __class_getitem__(cls, item): return (cls.__name__, item)
class CM2(CM): pass
print(CM.cm(1), CM2().cm(2), CM.sm(1), CM2().sm(2), CM2[int])
print(CM.__dict__["cm"].__func__.__name__, CM.__dict__["sm"](7), CM.__dict__["cm"].__wrapped__ is CM.__dict__["cm"].__func__)
print(CM.__dict__["sm"].__name__, CM.__dict__["cm"].__qualname__, type(CM.cm).__name__)

# super
class A:
    v = "A"
    def f(self): return ["A"]
    @classmethod
    def c(cls): return [cls.__name__]
class B(A):
    v = "B"
    def f(self): return ["B"] + super().f()
    @classmethod
    def c(cls): return ["B"] + super().c()
class CC(A):
    v = "CC"
    def f(self): return ["CC"] + super().f()
class D(B, CC):
    v = "D"
    def f(self): return ["D"] + super().f()
    @classmethod
    def c(cls): return ["D"] + super().c()
    def vals(self): return super().v, super(B, self).v, super(CC, self).v
d = D()
print(d.f(), D.c(), d.c(), d.vals())
show(lambda: super())
show(lambda: super(int, "x"))
show(lambda: super(B, d).nothing)
print(super(B, d).__self__ is d, super(B, d).__thisclass__, super(B, d).__self_class__, super(B))
class Unbound(A): pass
Unbound._Unbound__s = super(Unbound)
print(super(B, d))
def outer():
    class E(A):
        def f(self):
            return [__class__.__name__] + (lambda: super(E, self).f())()
    return E().f()
print(outer())

# C descriptors
print(list.append, str.__add__, int.real, type.__dict__["__name__"])
show(list.append)
show(list.append, 1, 2)
show(lambda: [].append())
show(lambda: "".lower(1))
show(lambda: int.real.__set__(1, 2))
show(lambda: int.real.__get__("x"))
print(int.real.__get__(5), int.__add__(2, 3), (2).__add__(3), (2).__add__("x"), list.__len__([1, 2]))
print(str.lower.__name__, str.lower.__qualname__, str.lower.__objclass__, str.lower.__text_signature__)
print((5).__add__.__name__, (5).__add__.__self__, [].append.__self__, (5).__add__ == (5).__add__)
show(lambda: int.__add__())
show(lambda: int.__add__("x", 1))
show(lambda: object.__setattr__(int, "x", 1))
print(type(list.append).__name__, type(str.__add__).__name__, type(int.real).__name__, type(dict.__dict__["fromkeys"]).__name__,
      type(object().__str__).__name__)
m = [].append
m(1)
print(m.__self__, m.__name__)

# functions as descriptors
def fn(self, x=1): return self, x
print(fn.__get__(5)(2), fn.__get__(None, int) is fn)
class Holder: pass
h = Holder()
h.fn = fn
print(h.fn("s"))
Holder.meth = fn
print(Holder().meth(3)[1], Holder.meth(1, 2))
show(lambda: Holder.meth())

# __set_name__ of property, mappingproxy
print(type(vars(Prop)).__name__, vars(Prop)["x"] is Prop.x, list(vars(CM2)))
import types
mp = types.MappingProxyType({"a": 1})
print(mp["a"], mp.get("b"), list(mp.items()), mp | {"c": 2}, len(mp), "a" in mp, mp == {"a": 1}, repr(mp))
show(lambda: mp.__setitem__)
show(lambda: types.MappingProxyType([]))
