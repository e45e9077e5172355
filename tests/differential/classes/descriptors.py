# The descriptor protocol: data and non-data, lookup order, __set_name__, properties, errors.
class Data:
    def __set_name__(self, owner, name): print("set_name", owner.__name__, name); self.name = name
    def __get__(self, obj, cls=None): return "data get %s %s" % (self.name, obj is None)
    def __set__(self, obj, value): print("data set", self.name, value)
    def __delete__(self, obj): print("data delete", self.name)
class NonData:
    def __get__(self, obj, cls=None): return "non-data get"
class SetOnly:
    def __set__(self, obj, value): obj.__dict__["so"] = value * 2
class K:
    d, n, so = Data(), NonData(), SetOnly()
    plain = "class attribute"
k = K()
k.__dict__.update(d="instance d", n="instance n", plain="instance plain")
print(k.d, k.n, k.plain, K.d, K.n)
k.d = 5; del k.d
del k.n
print(k.n, isinstance(k.so, SetOnly))
k.so = 4
print(k.so, k.__dict__)
try:
    del k.so
except AttributeError as e:
    print(e)
class P:
    def __init__(self): self._x = 1
    @property
    def x(self): "doc of x"; return self._x
    @x.setter
    def x(self, v): self._x = v
    @x.deleter
    def x(self): print("deleted"); self._x = None
    ro = property(lambda self: "ro")
    wo = property(None, lambda self, v: print("wo", v))
    @property
    def fails(self): raise AttributeError("inner problem")
p = P()
p.x += 10
print(p.x, P.x.__doc__, P.x.fget.__name__, P.x.__name__, isinstance(P.x, property))
del p.x
p.wo = 3
for bad in ("p.ro = 1", "del p.ro", "p.wo", "p.fails", "p.nope", "P.x.fget = 1", "del p.nope", "property().__get__(p)", "property(5).__get__(p)", "P.x.__set__(p)"):
    try:
        exec(bad)
        print("fine", bad)
    except (AttributeError, TypeError) as e:
        print(bad, "->", type(e).__name__, e)
class WithGetattr(P):
    def __getattr__(self, name): return "getattr " + name
print(WithGetattr().fails, WithGetattr().other)
class Sub(P):
    @P.x.getter
    def x(self): return "sub getter"
s = Sub(); s.x = 9
print(s.x, s._x, P().x)
class Late: pass
Late.attr = Data.__new__(Data)
try:
    Late().attr
except AttributeError as e:
    print(e)
class BadName:
    def __set_name__(self, owner, name): raise ValueError("in set_name")
try:
    class X: b = BadName()
except ValueError as e:
    print(type(e).__name__, e, e.__notes__)
