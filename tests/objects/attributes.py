# options: -X bare
"""Instance attributes: order, deletion, __dict__ as the storage, hooks, errors."""
def show(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)

class C:
    k = 1
    def method(self, *args): return ("method", args)

c = C()
c.a = 1; c.b = 2; c.c = 3
print(c.__dict__, vars(c) is c.__dict__)
del c.a
c.a = 4
print(c.__dict__, list(vars(c)))
c.__dict__["d"] = 5
print(c.d, hasattr(c, "e"))
c.__dict__.clear()
show(lambda: c.b)
c.__dict__ = {"x": 1}
print(c.x)
show(lambda: setattr(c, "__dict__", 3))
del c.__dict__
print(c.__dict__)

# many attributes, computed names
d = C()
for i in range(200):
    setattr(d, "n%d" % i, i)
print(sum(getattr(d, "n%d" % i) for i in range(200)), len(d.__dict__))
for i in range(0, 200, 2):
    delattr(d, f"n{i}")
print(len(vars(d)), d.n1, getattr(d, "n0", "gone"))

# order is the order of insertion, after deletion too
e = C()
e.p = e.q = e.r = 0
del e.q
e.s = 1
e.q = 2
print(list(e.__dict__))

# methods and class attributes
print(c.method(1), C.method(c, 2), c.k)
c.k = 7
print(c.k, C.k, C().k)
c.method = lambda *a: ("own", a)
print(c.method(1))
del c.method, c.k
print(c.method(), c.k)

# __slots__
class S:
    __slots__ = ("a", "__b", "c")
    def __init__(self): self.__b = 2
s = S()
s.a = 1
print(s.a, s._S__b, hasattr(s, "c"), hasattr(s, "__dict__"))
show(lambda: s.c)
show(lambda: setattr(s, "d", 1))
del s.a
show(lambda: s.a)
show(lambda: delattr(s, "a"))
class S2(S):
    pass
t = S2()
t.a = 1; t.z = 2
print(t.a, t.z, t.__dict__, S2.__slots__)
class S3(S):
    __slots__ = ("e", "__dict__", "__weakref__")
u = S3()
u.e = 1; u.q = 2; u.a = 3
print(u.e, u.__dict__, u.a, u.__weakref__)

# hooks
class H:
    def __init__(self): self.log = []
    def __getattr__(self, name):
        if name.startswith("x"): return name.upper()
        raise AttributeError(name)
    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)
        if name != "log": self.log.append((name, value))
    def __delattr__(self, name):
        self.log.append(("del", name))
        object.__delattr__(self, name)
h = H()
h.y = 1
print(h.xyz, h.y, h.log)
del h.y
show(lambda: h.y)
print(h.log)
class G:
    def __getattribute__(self, name):
        if name == "always": return 42
        return object.__getattribute__(self, name)
g = G()
g.a = 1
print(g.always, g.a)
show(lambda: g.b)
class GG(G):
    def __getattr__(self, name): return "fallback " + name
print(GG().always, GG().zzz)
class P:
    @property
    def bad(self): return self.missing
    def __getattr__(self, name): return "got " + name
print(P().bad, P().other)

# errors carry name and obj
try:
    C().nothing
except AttributeError as err:
    print(err, err.name, type(err.obj).__name__)
try:
    C.nothing
except AttributeError as err:
    print(err, err.name, err.obj)
show(lambda: (1).x)
show(lambda: setattr(1, "x", 1))
show(lambda: setattr(object(), "x", 1))
show(lambda: delattr(C(), "x"))
show(lambda: getattr(C(), 1))
show(lambda: setattr(S(), "__init__", 1))
show(lambda: setattr(int, "x", 1))
show(lambda: delattr(C, "x"))

# subclasses of built-in types have attributes too
for base, value in ((int, 5), (str, "s"), (tuple, (1, 2)), (list, [1]), (dict, {1: 2}), (float, 1.5), (bytes, b"x"), (frozenset, {1})):
    T = type("T" + base.__name__, (base,), {"extra": base.__name__})
    o = T(value)
    o.mark = 1
    print(base.__name__, o == value, o.mark, o.extra, o.__dict__, len(repr(o)) > 0)

# __class__ assignment keeps attributes
class X: who = "X"
class Y: who = "Y"
x = X(); x.a = 1; x.b = 2
x.__class__ = Y
print(x.who, x.a, x.b, x.__dict__, type(x) is Y)
class Z(X): __slots__ = ("z",)
show(lambda: setattr(x, "__class__", Z))
show(lambda: setattr(x, "__class__", int))
show(lambda: setattr(1, "__class__", X))
show(lambda: setattr(x, "__class__", 1))

# getattr with defaults, hasattr, non-str names
print(getattr(x, "nope", None), hasattr(x, "a"), hasattr(x, "nope"))
class Str(str): pass
print(getattr(x, Str("a")), x.__getattribute__("b"))
setattr(x, Str("new"), 9)
print(x.new)


# Own attributes of objects whose size varies: the class has the name too.
class Row(tuple):
    count = 0


class Big(int):
    count = 0


def put(o, n):
    o.count = n


for o in Row([4]), Row([1, 2, 3]), Big(2**70), Big(5):
    seen = [o.count]
    for n in range(1, 5):
        put(o, n)
        seen.append(o.count)
        o.count += 10
    print(type(o).__name__, seen, o.__dict__, o)
